import { accounts } from "../../../../lib/accounts";
import { listed } from "../../../../lib/admin";
import { visitor } from "../../../../lib/app-router";
import { answer } from "../../../../lib/problem";
import { requireMemberIn } from "../../../../lib/session";

/** Lists everybody who has an account. */
export const GET = () =>
  answer(async () => {
    requireMemberIn(await visitor(), "admin");
    return Response.json({ users: accounts().map(listed) });
  });
