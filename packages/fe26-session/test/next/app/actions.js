"use server";

import { getIronSession } from "fe26-session";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";

import { options } from "../lib/options";

export async function goOn() {
  redirect("/counted");
}

export async function save() {
  const session = await getIronSession(await cookies(), options);
  session.savedBy = "action";
  await session.save();
}
