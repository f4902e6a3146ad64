import { getIronSession, webCookies } from "fe26-session";
import { backend } from "fe26-session/backend";
import { acceptsCsrfToken, CSRF_FIELD } from "fe26-session/csrf";

import { answer, STALE_FORM } from "../../../../lib/problem";
import { requireMember, sessionOptions, type Visitor } from "../../../../lib/session";
import { visitFrom } from "../../../../lib/tour";

// Next.js takes Node.js instead nowadays, and still has this. Nothing of Node.js is here, so the core is WebAssembly.
export const runtime = "edge";

/** What the session says, and which build of the core reads it here. */
export const GET = (request: Request) =>
  answer(async () => {
    const headers = new Headers();
    const session = await getIronSession<Visitor>(webCookies(request, headers), sessionOptions());
    requireMember(session);
    return Response.json({ backend: backend(), tour: session.tour ?? {} }, { headers });
  });

/** Saves the session, for a form of it, and goes back. */
export const POST = (request: Request) =>
  answer(async () => {
    const headers = new Headers({ location: "/tour" });
    const session = await getIronSession<Visitor>(webCookies(request, headers), sessionOptions());
    requireMember(session);
    if (!(await acceptsCsrfToken(session, (await request.formData()).get(CSRF_FIELD)))) throw STALE_FORM;
    await visitFrom(session, "edge route handler");
    return new Response(null, { status: 303, headers });
  });
