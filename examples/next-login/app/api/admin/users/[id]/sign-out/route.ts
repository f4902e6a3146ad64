import { signOutEverywhere } from "../../../../../../lib/admin";
import { openSession } from "../../../../../../lib/app-router";
import { answer } from "../../../../../../lib/problem";
import { requireMemberIn } from "../../../../../../lib/session";

/** Ends all sessions of an account; an admin's own one goes on. */
export const POST = (_: Request, { params }: RouteContext<"/api/admin/users/[id]/sign-out">) =>
  answer(async () => {
    const session = await openSession();
    requireMemberIn(session, "admin");
    await signOutEverywhere(session, (await params).id);
    return Response.json({ success: true });
  });
