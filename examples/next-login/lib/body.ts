// Reads what a route handler is sent, and no more of it than any request here has.

import { Problem } from "./problem";

/** Which fields a request may have, and of which type. What is `null` counts as absent. */
type Shape = Record<string, "string" | "boolean">;
type Fields<S extends Shape> = { [K in keyof S]?: S[K] extends "string" ? string : boolean };

/** The fields of a JSON body. */
export async function readFields<S extends Shape>(request: Request, shape: S): Promise<Fields<S>> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get("content-type") ?? "")) {
    throw new Problem(415, "The request has the wrong content type.");
  }
  const body = parse(await readText(request));
  const fields: Record<string, unknown> = {};
  for (const [name, type] of Object.entries(shape)) {
    const value = Object.hasOwn(body, name) ? body[name] : undefined;
    if (value === undefined || value === null) continue;
    if (typeof value !== type) throw WRONG_TYPE;
    fields[name] = value;
  }
  return fields as Fields<S>;
}

function parse(text: string): Record<string, unknown> {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Problem(400, "The request could not be read.");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw WRONG_TYPE;
  return body as Record<string, unknown>;
}

async function readText(request: Request): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > LIMIT) throw new Problem(413, "The request is too large.");
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

export const WRONG_TYPE = new Problem(422, "A field of the request has the wrong type.");
const LIMIT = 16 * 1024;
