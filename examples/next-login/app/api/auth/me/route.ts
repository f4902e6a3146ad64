import { openSession } from "../../../../lib/app-router";
import { answer } from "../../../../lib/problem";
import { refresh, requireMember, userOf } from "../../../../lib/session";

/** Tells who is signed in, and lets the session live on when half of its time is used up. */
export const GET = () =>
  answer(async () => {
    const session = await openSession();
    requireMember(session);
    await refresh(session);
    return Response.json({ user: userOf(session) });
  });
