"use client";

import { useActionState, useEffect, useRef } from "react";

import { Outcome } from "../../components/outcome";
import { Submit } from "../../components/submit";
import { titled } from "../../lib/title";
import { signInWithForm } from "./actions";

export function LoginForm({ redirect, isSignedIn }: { redirect: string; isSignedIn: boolean }) {
  const [state, submit] = useActionState(signInWithForm, { email: "", rememberMe: false });
  const { email, rememberMe, error } = state;
  const first = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  useEffect(() => (error === undefined ? first : password).current?.focus(), [error, email]);
  const describedBy = error === undefined ? undefined : "error";
  return (
    <>
      <title>{titled("Sign in", error)}</title>
      <Outcome state={state} id="error" />
      {isSignedIn && error === undefined && (
        <p className="error" role="alert">
          You are signed in, and the dashboard did not see it. <a href="/dashboard">Try it again</a>. If that leads you back here, your
          browser sends it another cookie of the same name: delete the cookies of this site.
        </p>
      )}
      <form action={submit}>
        <input type="hidden" name="redirect" value={redirect} />
        <label htmlFor="email">Email address</label>
        <input
          ref={first}
          id="email"
          name="email"
          type="email"
          defaultValue={email}
          autoComplete="username"
          required
          aria-describedby={describedBy}
        />
        <label htmlFor="password">Password</label>
        <input
          ref={password}
          id="password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          aria-describedby={describedBy}
        />
        <label className="check">
          <input key={String(rememberMe)} name="rememberMe" type="checkbox" value="true" defaultChecked={rememberMe} />
          Keep me signed in (30 days)
        </label>
        <Submit className="primary" pending="Processing…">
          Sign in
        </Submit>
      </form>
    </>
  );
}
