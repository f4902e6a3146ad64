"use server";

import { returnTo } from "fe26-session/guards";
import { redirect } from "next/navigation";

import { openSession } from "../../lib/app-router";
import { textIn } from "../../lib/form";
import { isProblem } from "../../lib/problem";
import { signIn } from "../../lib/sign-in";

/** What the form shows after a refusal: everything that was typed but the password. */
export interface LoginState {
  email: string;
  rememberMe: boolean;
  error?: string;
}

export async function signInWithForm(_: LoginState, form: FormData): Promise<LoginState> {
  const [email, password] = [textIn(form, "email"), textIn(form, "password")];
  const rememberMe = form.has("rememberMe");
  try {
    await signIn(await openSession(), { email, password, rememberMe });
  } catch (error) {
    if (isProblem(error)) return { email, rememberMe, error: error.message };
    throw error;
  }
  // Only ever a page of this site; without one, the dashboard.
  const destination = returnTo(textIn(form, "redirect"));
  redirect(destination === "/" ? "/dashboard" : destination);
}
