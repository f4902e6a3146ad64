/**
 * What this package throws, and hands to `onUnsealError`.
 *
 * The words are those of iron-session where it has words for it, so they are nothing to compare with: `code` says which
 * error it is and does not change. Neither shows a password, a seal or what is in a session.
 *
 * @example
 * try {
 *   await session.save();
 * } catch (error) {
 *   if (error instanceof SessionError && error.code === "ERR_COOKIE_TOO_LARGE") return tooMuchInTheBasket();
 *   throw error;
 * }
 */
export class SessionError extends Error {
  /** `ERR_` and capitals, such as `ERR_BAD_MAC`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  static {
    this.prototype.name = "SessionError";
  }
}

/** An error of iron-session's, with its words. */
export const badUsage = (words: string) => new SessionError("ERR_BAD_USAGE", `iron-session: Bad usage${words}`);

/**
 * Why an existing cookie could not be read. Each of them is a new, empty session.
 *
 * - `"expired"`: its time is over. It is genuine: only a seal whose MAC holds is asked when it ends.
 * - `"unknown-password"`: it names a password id that is not among the passwords, most often after a rotation.
 * - `"invalid"`: everything else. Somebody changed it, or it never was a seal.
 */
export type UnsealErrorReason = "expired" | "invalid" | "unknown-password";

/** The reason that iron-session would give. */
export function reasonOf(error: unknown): UnsealErrorReason {
  const code = error instanceof SessionError ? error.code : undefined;
  if (code === "ERR_EXPIRED" || code === "ERR_IDLE" || code === "ERR_ABSOLUTE") return "expired";
  return code === "ERR_UNKNOWN_KEY" ? "unknown-password" : "invalid";
}
