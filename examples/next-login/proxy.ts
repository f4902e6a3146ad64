// What happens before any page: requests of other sites are refused, strangers are sent to sign in, visits are noted.
//
// It spares everybody a page that would refuse them, and is no lock by itself: each page, action and handler asks again.

import { getIronSession, nextProxyCookies } from "fe26-session";
import { isSameOrigin } from "fe26-session/csrf";
import { loginUrl, refusalOf } from "fe26-session/guards";
import { readSession } from "fe26-session/next";
import { NextResponse, type NextRequest } from "next/server";

import { CROSS_SITE, problemResponse } from "./lib/problem";
import { contentSecurityPolicy, harden } from "./lib/security-headers";
import { isSignedIn, recordVisit, requireMember, requireMemberIn, sessionOptions, type AnySession, type Visitor } from "./lib/session";
import { visitFrom } from "./lib/tour";
import { isVisit } from "./lib/visit";

/** Pages for those who are signed in, for admins, and for those who are not: the last of them without what is below. */
const MEMBERS = ["/dashboard", "/profile", "/session", "/tour", "/admin"];
const ADMINS = ["/admin", "/api/admin"];
const STRANGERS = ["/login", "/register"];
/** Pages that are server components: nothing but this proxy can save the session for them. */
const COMPONENTS = ["/dashboard", "/profile", "/admin", "/tour"];

export const config = {
  // A prefetch is no visit. Next.js hides its header from a proxy, so only the matcher can tell.
  matcher: [{ source: "/((?!_next/|icon\\.svg$).*)", missing: [{ type: "header", key: "next-router-prefetch" }] }],
};

export async function proxy(request: NextRequest): Promise<Response> {
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  headers.set("x-nonce", nonce);
  const response = NextResponse.next({ request: { headers } });
  const answer = isSameOrigin(request) ? await guard(request, response) : problemResponse(CROSS_SITE);
  harden(answer.headers, policy);
  return answer;
}

async function guard(request: NextRequest, response: NextResponse): Promise<Response> {
  const { pathname, search } = request.nextUrl;
  const isIn = (folders: string[]) => folders.some((folder) => pathname === folder || pathname.startsWith(`${folder}/`));
  const isApi = isIn(["/api"]) && !isIn(["/api/auth"]);
  const isForStrangers = STRANGERS.includes(pathname);
  if (!isApi && !isForStrangers && !isIn(MEMBERS)) return response;

  // Only one place saves the session of a request: this one, or the handler, action or `getServerSideProps` behind it.
  const isNoted = COMPONENTS.includes(pathname) && isVisit(request.method, (name) => request.headers.get(name));
  const saved = isNoted ? await getIronSession<Visitor>(nextProxyCookies(request, response), sessionOptions()) : undefined;
  const session: AnySession = saved ?? (await readSession<Visitor>(request.cookies, sessionOptions()));
  if (isForStrangers) {
    // Whom the dashboard has sent here stays. A cookie that a neighbouring host has set for the path of the dashboard alone
    // makes two sessions of one there: it sees nobody, and would send them back and forth without end.
    const wasSent = pathname + search === loginUrl("/login", "/dashboard");
    const goesOn = isSignedIn(session) && request.method === "GET" && !wasSent;
    return goesOn ? redirect("/dashboard", request, response) : response;
  }

  const refused = refusalOf(() => (isIn(ADMINS) ? requireMemberIn(session, "admin") : requireMember(session)));
  if (!refused) {
    if (saved) await recordVisit(saved, pathname);
    if (saved && pathname === "/tour") await visitFrom(saved, "proxy.ts");
    return response;
  }
  const isForbidden = refused.status === 403;
  if (isApi || (isForbidden && request.method !== "GET")) return problemResponse(refused);
  return redirect(isForbidden ? "/dashboard" : loginUrl("/login", pathname + search), request, response);
}

/** Another page instead, with the cookies that were set until now. */
function redirect(path: string, request: NextRequest, response: NextResponse): Response {
  const answer = NextResponse.redirect(new URL(path, request.nextUrl), 303);
  for (const cookie of response.cookies.getAll()) answer.cookies.set(cookie);
  return answer;
}
