import { getIronSession } from "fe26-session";
import { cookies } from "next/headers";

import { options } from "../../../lib/options";

export async function POST() {
  await (await getIronSession(await cookies(), options)).save();
  return new Response(null);
}
