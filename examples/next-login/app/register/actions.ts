"use server";

import { redirect } from "next/navigation";

import { openSession } from "../../lib/app-router";
import { outcomeOf, textIn, type FormState } from "../../lib/form";
import { confirmAddress, register } from "../../lib/links";

export async function registerWithForm(_: FormState, form: FormData): Promise<FormState> {
  const [name, email, password] = [textIn(form, "name"), textIn(form, "email"), textIn(form, "newPassword")];
  return outcomeOf(() => register({ name, email, password }), "sent", { name, email });
}

export async function confirm(_: FormState, form: FormData): Promise<FormState> {
  const session = await openSession();
  const state = await outcomeOf(() => confirmAddress(session, textIn(form, "token")), "confirmed");
  if (state.error !== undefined) return state;
  redirect("/dashboard");
}
