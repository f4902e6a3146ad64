import { setRole } from "../../../../../lib/admin";
import { openSession } from "../../../../../lib/app-router";
import { readFields } from "../../../../../lib/body";
import { answer } from "../../../../../lib/problem";
import { requireMemberIn } from "../../../../../lib/session";

/** Gives somebody another role, and ends their sessions. */
export const PATCH = (request: Request, { params }: RouteContext<"/api/admin/users/[id]">) =>
  answer(async () => {
    const session = await openSession();
    requireMemberIn(session, "admin");
    const { role } = await readFields(request, { role: "string" });
    setRole(session, (await params).id, role);
    return Response.json({ success: true });
  });
