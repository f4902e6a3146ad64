import { acceptsCsrfToken, CSRF_FIELD } from "fe26-session/csrf";
import { backend } from "fe26-session/backend";

import { openSession } from "../../../../lib/app-router";
import { answer, STALE_FORM } from "../../../../lib/problem";
import { requireMember } from "../../../../lib/session";
import { visitFrom } from "../../../../lib/tour";

/** What the session says, and which build of the core reads it here. */
export const GET = () =>
  answer(async () => {
    const session = await openSession();
    requireMember(session);
    return Response.json({ backend: backend(), tour: session.tour ?? {} });
  });

/** Saves the session, for a form of it, and goes back. */
export const POST = (request: Request) =>
  answer(async () => {
    const session = await openSession();
    requireMember(session);
    if (!(await acceptsCsrfToken(session, (await request.formData()).get(CSRF_FIELD)))) throw STALE_FORM;
    await visitFrom(session, "route handler");
    return new Response(null, { status: 303, headers: { location: "/tour" } });
  });
