"use client";

import Link from "next/link";
import { useActionState } from "react";

import { Outcome } from "../../components/outcome";
import { Sent } from "../../components/sent";
import { Submit } from "../../components/submit";
import { TextField } from "../../components/text-field";
import { titled } from "../../lib/title";
import { registerWithForm } from "./actions";

export function RegisterForm({ hasOutbox }: { hasOutbox: boolean }) {
  const [state, submit] = useActionState(registerWithForm, {});
  if (state.done !== undefined) return <Sent hasOutbox={hasOutbox} />;
  const form = { state, errorId: "error" };
  const rules = "At least 15 characters. A few words that nobody would put together will do.";
  return (
    <section className="card" aria-labelledby="register">
      <title>{titled("Make an account", state.error)}</title>
      <h1 id="register">Make an account</h1>
      <Outcome state={state} id={form.errorId} />
      <form action={submit}>
        <TextField {...form} name="name" label="Your name" autoComplete="name" maxLength={100} autoFocus />
        <TextField {...form} name="email" label="Email address" type="email" autoComplete="username" />
        <TextField {...form} name="newPassword" label="Password" type="password" autoComplete="new-password" minLength={15} rules={rules} />
        <Submit className="primary" pending="Processing…">
          Make an account
        </Submit>
      </form>
      <p className="ways">
        <Link href="/login">I have an account</Link>
      </p>
    </section>
  );
}
