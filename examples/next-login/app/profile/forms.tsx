"use client";

import { useActionState } from "react";

import { Outcome } from "../../components/outcome";
import { Submit } from "../../components/submit";
import { TextField } from "../../components/text-field";
import type { FormState } from "../../lib/form";
import { titled } from "../../lib/title";
import { savePassword, saveProfile, signOutElsewhere } from "./actions";

export function ProfileForms({ name, email }: { name: string; email: string }) {
  const [profile, submitProfile] = useActionState(saveProfile, {});
  const [password, submitPassword] = useActionState(savePassword, {});
  const [elsewhere, submitElsewhere] = useActionState(signOutElsewhere, {});
  return (
    <>
      <title>{titled("Profile", profile.error, password.error, elsewhere.error)}</title>
      <div className="cards">
        <section className="card" aria-labelledby="about">
          <h2 id="about">About you</h2>
          <ProfileForm state={profile} submit={submitProfile} name={name} email={email} />
        </section>
        <section className="card" aria-labelledby="password">
          <h2 id="password">Password</h2>
          <PasswordForm state={password} submit={submitPassword} email={email} />
        </section>
      </div>
      <section className="card" aria-labelledby="elsewhere">
        <h2 id="elsewhere">Signed in elsewhere?</h2>
        <p>This ends every session of yours but this one, copied cookies included.</p>
        <SignOutElsewhere state={elsewhere} submit={submitElsewhere} />
      </section>
    </>
  );
}

/** What has come of a form, and how it is sent. */
interface Sending {
  state: FormState;
  submit: (form: FormData) => void;
}

function ProfileForm({ state, submit, name, email }: Sending & { name: string; email: string }) {
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

function PasswordForm({ state, submit, email }: Sending & { email: string }) {
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

function SignOutElsewhere({ state, submit }: Sending) {
  return (
    <>
      <Outcome state={state} id="elsewhere-error" />
      <form action={submit} className="row">
        <Submit pending="Processing…">Sign out everywhere else</Submit>
      </form>
    </>
  );
}
