import { getIronSession, nextProxyCookies } from "fe26-session";
import { Refused, refusedResponse } from "fe26-session/guards";
import { NextResponse } from "next/server";

import { options } from "./lib/options";

export const config = { matcher: ["/members", "/counted", "/api/members"] };

/** Nobody is a member. */
export async function proxy(request) {
  if (request.nextUrl.pathname !== "/counted") {
    const isPage = request.nextUrl.pathname === "/members" || undefined;
    return refusedResponse(new Refused("ERR_NOT_SIGNED_IN"), request, { loginPage: "/login", isPage });
  }
  const response = NextResponse.next();
  const session = await getIronSession(nextProxyCookies(request, response), options);
  session.visits = (session.visits ?? 0) + 1;
  await session.save();
  return response;
}
