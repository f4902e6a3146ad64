"use client";

import { useActionState } from "react";

import { Submit } from "../../components/submit";
import { saveProfile, signOutElsewhere, type ProfileState } from "./actions";

export function ProfileForm({ name, email }: { name: string; email: string }) {
  const [state, submit] = useActionState(saveProfile, {});
  const describedBy = state.error === undefined ? undefined : "profile-error";
  return (
    <>
      <Result state={state} id="profile-error" />
      <form action={submit}>
        <label htmlFor="name">Display name</label>
        <input
          id="name"
          name="name"
          defaultValue={state.name ?? name}
          autoComplete="name"
          maxLength={100}
          required
          aria-describedby={describedBy}
        />
        <label htmlFor="email">Email address</label>
        <input
          id="email"
          name="email"
          type="email"
          defaultValue={state.email ?? email}
          autoComplete="email"
          required
          aria-describedby={describedBy}
        />
        <Submit className="primary" pending="Saving…">
          Save
        </Submit>
      </form>
    </>
  );
}

export function SignOutElsewhere() {
  const [state, submit] = useActionState(signOutElsewhere, {});
  return (
    <>
      <Result state={state} id="elsewhere-error" />
      <form action={submit} className="row">
        <Submit pending="Processing…">Sign out everywhere else</Submit>
      </form>
    </>
  );
}

function Result({ state: { done, error }, id }: { state: ProfileState; id: string }) {
  if (error !== undefined) {
    return (
      <p className="error" id={id} role="alert">
        {error}
      </p>
    );
  }
  return (
    done !== undefined && (
      <p className="done" role="status">
        {done}
      </p>
    )
  );
}
