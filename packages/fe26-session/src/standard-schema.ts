// The interface that zod, valibot, arktype and others share (https://standardschema.dev), as far as it is used here.

import { SessionError } from "./errors.js";

/** A schema that can check a value. */
export interface StandardSchema<Output = unknown> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

/** What a schema says about a value. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** What is wrong with a value, and where. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** What a schema makes of a value, or why it refuses it. `what` is what errors call the value. */
export async function check<Output>(schema: StandardSchema<Output>, value: object, what: string): Promise<Output | SessionError> {
  const result = await schema["~standard"].validate(value);
  if (result.issues === undefined) return result.value;
  const places = result.issues.map((issue) => `${pathOf(issue) || what}: ${issue.message}`).join("; ");
  return new SessionError("ERR_INCOMPATIBLE", `fe26-session: the ${what} does not fit its schema (${places})`);
}

/** Where an issue is, as one would write it: `user.roles.0`. */
function pathOf(issue: SchemaIssue): string {
  return (issue.path ?? []).map((part) => String(typeof part === "object" ? part.key : part)).join(".");
}
