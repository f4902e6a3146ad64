import { openSession } from "../../../../lib/app-router";
import { end, SIGNED_OUT } from "../../../../lib/session";

/** Signs out, here only. */
export async function POST(): Promise<Response> {
  end(await openSession());
  return Response.json({ success: true, message: "Signed out." }, { headers: SIGNED_OUT });
}
