// Forms: what is in them, and what they say when they have been sent.

import { isProblem, Problem } from "./problem";

/** A field of a form as text; one that is not there, or a file, is empty. */
export function textIn(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

/** How it went: what was done; or why not, in which field, and what had been typed but for passwords. */
export interface FormState {
  done?: string;
  error?: string;
  field?: string | undefined;
  typed?: Record<string, string>;
}

/** Does what a form asks for, and says how it went. */
export async function outcomeOf(act: () => void | Promise<void>, done: string, typed: Record<string, string> = {}): Promise<FormState> {
  try {
    await act();
    return { done };
  } catch (error) {
    if (!isProblem(error)) throw error;
    return { error: error.message, field: error instanceof Problem ? error.details.field : undefined, typed };
  }
}
