"use server";

import { memberSession } from "../../lib/app-router";
import { outcomeOf, textIn, type FormState } from "../../lib/form";
import { changePassword, changeProfile, endOtherSessions } from "../../lib/profile";

export async function saveProfile(_: FormState, form: FormData): Promise<FormState> {
  const session = await memberSession("/profile");
  const [name, email] = [textIn(form, "name"), textIn(form, "email")];
  return outcomeOf(() => changeProfile(session, { name, email }), "Your profile is saved.", { name, email });
}

export async function savePassword(_: FormState, form: FormData): Promise<FormState> {
  const session = await memberSession("/profile");
  const [current, wanted] = [textIn(form, "currentPassword"), textIn(form, "newPassword")];
  return outcomeOf(() => changePassword(session, current, wanted), "Your password is changed, and your other sessions are over.");
}

export async function signOutElsewhere(): Promise<FormState> {
  const session = await memberSession("/profile");
  return outcomeOf(() => endOtherSessions(session), "Your other sessions are over.");
}
