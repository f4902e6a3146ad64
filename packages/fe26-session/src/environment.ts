declare const Deno: { permissions: { querySync(permission: object): { state: string } } } | undefined;

/** `NODE_ENV`, where there is one and it may be read. Bundlers put its value in the place of the expression. */
export function nodeEnv(): string | undefined {
  try {
    // Deno asks the person at the terminal for what it is not allowed yet.
    const asks = typeof Deno !== "undefined" && Deno.permissions.querySync({ name: "env", variable: "NODE_ENV" }).state !== "granted";
    return asks ? undefined : process.env.NODE_ENV;
  } catch {
    // A runtime without `process`.
    return undefined;
  }
}
