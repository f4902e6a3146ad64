"use server";

import { redirect } from "next/navigation";

import { setRole, signOutEverywhere } from "../../lib/admin";
import { adminSession } from "../../lib/app-router";
import { textIn } from "../../lib/form";
import { isProblem } from "../../lib/problem";

export async function changeRole(id: string, form: FormData): Promise<void> {
  const session = await adminSession("/admin");
  await orSay(() => setRole(session, id, textIn(form, "role")));
  redirect("/admin?done=role");
}

export async function endSessions(id: string): Promise<void> {
  const session = await adminSession("/admin");
  await orSay(() => signOutEverywhere(session, id));
  redirect("/admin?done=sign-out");
}

/** The forms of the page send nothing that is refused, so whoever gets here has written the request by hand. */
async function orSay(act: () => void | Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!isProblem(error)) throw error;
    redirect("/admin?error");
  }
}
