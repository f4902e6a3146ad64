// What a refusal looks like: problem details in JSON (RFC 9457), with the member `error` that iron-session's users look for.

import { Refused } from "fe26-session/guards";

interface Details {
  /** In how many seconds it may be tried again. */
  retryAfter?: number;
  /** The field of the form that is to be changed. */
  field?: string;
}

/** Why a request got no answer, in words that anybody may read. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly details: Details = {},
  ) {
    super(message);
  }
}

/** Whether an error is one that the visitor is told about. */
export const isProblem = (error: unknown): error is Problem | Refused => error instanceof Problem || error instanceof Refused;

/** The body of an answer. */
export function problemBody({ status, message }: Problem | Refused) {
  return { type: "about:blank", title: TITLES[status] ?? "Error", status, detail: message, error: message };
}

/** The headers of an answer. */
export function problemHeaders(problem: Problem | Refused): Record<string, string> {
  const seconds = problem instanceof Problem ? problem.details.retryAfter : undefined;
  return { "content-type": "application/problem+json", ...(seconds === undefined ? {} : { "retry-after": String(seconds) }) };
}

/** A problem as an answer. */
export const problemResponse = (problem: Problem | Refused) =>
  new Response(JSON.stringify(problemBody(problem)), { status: problem.status, headers: problemHeaders(problem) });

/** What a route handler answers, a problem included. Other errors are for the log. */
export async function answer(handle: () => Promise<Response>): Promise<Response> {
  try {
    return await handle();
  } catch (error) {
    if (isProblem(error)) return problemResponse(error);
    throw error;
  }
}

export const NOT_FOUND = new Problem(404, "There is nothing at this address.");
export const CROSS_SITE = new Problem(403, "The request came from another site. Open the page here and try again.");
export const STALE_FORM = new Problem(403, "This form belongs to a session that is over. Open the page again and retry.");

const TITLES: Record<number, string> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  409: "Conflict",
  413: "Payload Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Entity",
  429: "Too Many Requests",
  503: "Service Unavailable",
};
