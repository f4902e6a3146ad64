import type { FormState } from "../lib/form";

/** What a form has to say after it was sent. The id is for the field that an error is about. */
export function Outcome({ state: { done, error }, id }: { state: FormState; id: string }) {
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
