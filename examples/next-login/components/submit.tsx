"use client";

import type { ReactNode } from "react";
import { useFormStatus } from "react-dom";

interface Props {
  children: ReactNode;
  /** What the button says while the form is on its way. */
  pending: string;
  className?: string;
  label?: string;
}

/** A form's button. It keeps the focus while it waits, and a second click does not send the form again. */
export function Submit({ children, pending, className, label }: Props) {
  const status = useFormStatus();
  return (
    <button
      type="submit"
      className={className}
      aria-label={label}
      aria-disabled={status.pending || undefined}
      onClick={(event) => status.pending && event.preventDefault()}
    >
      {status.pending ? pending : children}
    </button>
  );
}
