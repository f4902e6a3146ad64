"use server";

import { memberSession } from "../../lib/app-router";
import { textIn } from "../../lib/form";
import { isProblem } from "../../lib/problem";
import { changeProfile, endOtherSessions } from "../../lib/profile";

/** How it went: what was done, or why not and what had been typed. */
export type ProfileState = { done?: string; error?: string; name?: string; email?: string };

export async function saveProfile(_: ProfileState, form: FormData): Promise<ProfileState> {
  const session = await memberSession("/profile");
  const [name, email] = [textIn(form, "name"), textIn(form, "email")];
  return inWords("Your profile is saved.", { name, email }, () => changeProfile(session, { name, email }));
}

export async function signOutElsewhere(): Promise<ProfileState> {
  const session = await memberSession("/profile");
  return inWords("Your other sessions are over.", {}, () => endOtherSessions(session));
}

async function inWords(done: string, typed: ProfileState, act: () => Promise<void>): Promise<ProfileState> {
  try {
    await act();
    return { done };
  } catch (error) {
    if (isProblem(error)) return { error: error.message, ...typed };
    throw error;
  }
}
