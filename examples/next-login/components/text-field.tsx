"use client";

import { useEffect, useRef, type ComponentProps } from "react";

import type { FormState } from "../lib/form";

interface Props extends ComponentProps<"input"> {
  name: string;
  label: string;
  /** Of the form. */
  state: FormState;
  /** The id of what says the error. */
  errorId: string;
  /** What the field takes, in words below it. */
  rules?: string;
}

/** A field of a form. It keeps what was typed, and what has to be typed again is marked and has the focus. */
export function TextField({ label, state, errorId, rules, ...input }: Props) {
  const { name, autoFocus = false } = input;
  const field = useRef<HTMLInputElement>(null);
  const isWrong = state.field === name;
  useEffect(() => {
    if (isWrong) field.current?.focus();
  }, [isWrong, state]);
  const describedBy = [isWrong && errorId, rules !== undefined && `${name}-rules`].filter(Boolean).join(" ");
  return (
    <>
      <label htmlFor={name}>{label}</label>
      <input
        required
        {...input}
        ref={field}
        id={name}
        defaultValue={state.typed?.[name] ?? input.defaultValue}
        autoFocus={isWrong || (autoFocus && state.error === undefined)}
        aria-invalid={isWrong || undefined}
        aria-describedby={describedBy || undefined}
      />
      {rules !== undefined && (
        <p className="rules" id={`${name}-rules`}>
          {rules}
        </p>
      )}
    </>
  );
}
