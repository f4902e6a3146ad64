import { openSession } from "../../../../lib/app-router";
import { readFields } from "../../../../lib/body";
import { answer } from "../../../../lib/problem";
import { signIn } from "../../../../lib/sign-in";

/** Signs in, for programs. */
export const POST = (request: Request) =>
  answer(async () => {
    const { email = "", password = "", rememberMe = false } = await readFields(request, {
      email: "string",
      password: "string",
      rememberMe: "boolean",
    });
    const account = await signIn(await openSession(), { email, password, rememberMe });
    return Response.json({ success: true, user: { id: account.id, email: account.email, role: account.role } });
  });
