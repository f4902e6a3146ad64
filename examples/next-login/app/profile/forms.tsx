"use client";

import { useActionState } from "react";

import { Outcome } from "../../components/outcome";
import { Submit } from "../../components/submit";
import { TextField } from "../../components/text-field";
import { savePassword, saveProfile, signOutElsewhere } from "./actions";

export function ProfileForm({ name, email }: { name: string; email: string }) {
  const [state, submit] = useActionState(saveProfile, {});
  const form = { state, errorId: "profile-error" };
  return (
    <>
      <Outcome state={state} id={form.errorId} />
      <form action={submit}>
        <TextField {...form} name="name" label="Display name" defaultValue={name} autoComplete="name" maxLength={100} />
        <TextField {...form} name="email" label="Email address" defaultValue={email} type="email" autoComplete="email" />
        <Submit className="primary" pending="Saving…">
          Save
        </Submit>
      </form>
    </>
  );
}

export function PasswordForm({ email }: { email: string }) {
  const [state, submit] = useActionState(savePassword, {});
  const form = { state, errorId: "password-error", type: "password" };
  const rules = "At least 15 characters. Your other sessions end.";
  return (
    <>
      <Outcome state={state} id={form.errorId} />
      <form action={submit}>
        {/* Tells password managers whose password it is. */}
        <input name="username" value={email} autoComplete="username" readOnly hidden />
        <TextField {...form} name="currentPassword" label="Current password" autoComplete="current-password" />
        <TextField {...form} name="newPassword" label="New password" autoComplete="new-password" minLength={15} rules={rules} />
        <Submit className="primary" pending="Processing…">
          Change password
        </Submit>
      </form>
    </>
  );
}

export function SignOutElsewhere() {
  const [state, submit] = useActionState(signOutElsewhere, {});
  return (
    <>
      <Outcome state={state} id="elsewhere-error" />
      <form action={submit} className="row">
        <Submit pending="Processing…">Sign out everywhere else</Submit>
      </form>
    </>
  );
}
