"use server";

import { redirect } from "next/navigation";

import { openSession } from "../../../lib/app-router";
import { outcomeOf, textIn, type FormState } from "../../../lib/form";
import { sendSignInLink, signInWithLink } from "../../../lib/links";

export async function mailLink(_: FormState, form: FormData): Promise<FormState> {
  const email = textIn(form, "email");
  return outcomeOf(() => sendSignInLink(email), "sent", { email });
}

export async function signIn(_: FormState, form: FormData): Promise<FormState> {
  const session = await openSession();
  const state = await outcomeOf(() => signInWithLink(session, textIn(form, "token")), "signed in");
  if (state.error !== undefined) return state;
  redirect("/dashboard");
}
