"use client";

import Link from "next/link";
import { useActionState } from "react";

import type { FormState } from "../lib/form";
import { titled } from "../lib/title";
import { Outcome } from "./outcome";
import { Submit } from "./submit";

interface Props {
  title: string;
  token: string;
  /** What the button says, and what it does. */
  button: string;
  action: (state: FormState, form: FormData) => Promise<FormState>;
  /** Where there is another link to be had. */
  again: string;
}

/** Asks for a click. A link alone does nothing, because programs that look through mail open every link in it. */
export function ConfirmForm({ title, token, button, action, again }: Props) {
  const [state, submit] = useActionState(action, {});
  return (
    <section className="card" aria-labelledby="confirm">
      <title>{titled(title, state.error)}</title>
      <h1 id="confirm">{title}</h1>
      <Outcome state={state} id="error" />
      {state.error === undefined ? (
        <form action={submit}>
          <input type="hidden" name="token" value={token} />
          <Submit className="primary" pending="Processing…">
            {button}
          </Submit>
        </form>
      ) : (
        <p className="ways">
          <Link href={again}>Ask for another link</Link>
        </p>
      )}
    </section>
  );
}
