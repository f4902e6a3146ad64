import { getIronSession, webCookies } from "fe26-session";

import { options } from "../../../lib/options";

export async function POST(request) {
  const headers = new Headers();
  await (await getIronSession(webCookies(request, headers), options)).save();
  return new Response(null, { headers });
}
