import { readSession } from "fe26-session/next";
import { cookies } from "next/headers";

import { options } from "../../lib/options";

export default async function Page() {
  const { visits } = await readSession(await cookies(), options);
  return <h1>Visits: {visits}</h1>;
}
