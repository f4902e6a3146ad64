import { openSession } from "../../lib/app-router";
import { end, SIGNED_OUT } from "../../lib/session";

/** Signs out whoever comes without scripts; with them, /api/auth/logout is asked. */
export async function POST(): Promise<Response> {
  end(await openSession());
  return new Response(null, { status: 303, headers: { ...SIGNED_OUT, location: "/login" } });
}
