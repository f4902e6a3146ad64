import { openSession } from "../../../../lib/app-router";
import { end } from "../../../../lib/session";

/**
 * Signs out, here only. Who comes without scripts gets the login page.
 *
 * The browser forgets the cookie, and what it has kept of the pages. Other cookies of this host stay: they may be another
 * program's.
 */
export async function POST(request: Request): Promise<Response> {
  end(await openSession());
  const headers = { "clear-site-data": '"cache", "storage"' };
  if (request.headers.get("accept")?.includes("text/html")) {
    return new Response(null, { status: 303, headers: { ...headers, location: "/login" } });
  }
  return Response.json({ success: true, message: "Signed out." }, { headers });
}
