"use server";

import { getSession } from "../lib/session";

export async function signIn(form: FormData) {
  const session = await getSession();
  session.name = String(form.get("name"));
  session.theme = "dark";
  await session.save();
}

export async function signOut() {
  (await getSession()).destroy();
}
