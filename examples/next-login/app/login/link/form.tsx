"use client";

import Link from "next/link";
import { useActionState } from "react";

import { Outcome } from "../../../components/outcome";
import { Sent } from "../../../components/sent";
import { Submit } from "../../../components/submit";
import { TextField } from "../../../components/text-field";
import { titled } from "../../../lib/title";
import { mailLink } from "./actions";

export function LinkForm({ hasOutbox }: { hasOutbox: boolean }) {
  const [state, submit] = useActionState(mailLink, {});
  if (state.done !== undefined) return <Sent hasOutbox={hasOutbox} />;
  return (
    <section className="card" aria-labelledby="link">
      <title>{titled("Sign in with a link", state.error)}</title>
      <h1 id="link">Sign in with a link</h1>
      <p>The link works once, for 15 minutes.</p>
      <Outcome state={state} id="error" />
      <form action={submit}>
        <TextField state={state} errorId="error" name="email" label="Email address" type="email" autoComplete="username" autoFocus />
        <Submit className="primary" pending="Processing…">
          Mail me a link
        </Submit>
      </form>
      <p className="ways">
        <Link href="/login">Use my password</Link>
      </p>
    </section>
  );
}
