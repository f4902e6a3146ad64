import { openSession } from "../../../lib/app-router";
import { readFields } from "../../../lib/body";
import { answer } from "../../../lib/problem";
import { changeProfile } from "../../../lib/profile";
import { requireMember, userOf } from "../../../lib/session";

/** Changes name or address; what is absent stays as it is. */
export const PATCH = (request: Request) =>
  answer(async () => {
    const session = await openSession();
    requireMember(session);
    const { username, email } = await readFields(request, { username: "string", email: "string" });
    await changeProfile(session, { name: username, email });
    return Response.json({ user: userOf(session) });
  });
