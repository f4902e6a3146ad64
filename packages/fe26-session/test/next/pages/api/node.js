import { getIronSession } from "fe26-session";

import { options } from "../../lib/options";

export default async function handler(req, res) {
  await (await getIronSession(req, res, options)).save();
  res.end();
}
