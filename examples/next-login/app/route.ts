import { visitor } from "../lib/app-router";
import { isSignedIn } from "../lib/session";

/** There is no page here: whoever is signed in goes to their own, and everybody else signs in. */
export async function GET(): Promise<Response> {
  const location = isSignedIn(await visitor()) ? "/dashboard" : "/login";
  return new Response(null, { status: 303, headers: { location } });
}
