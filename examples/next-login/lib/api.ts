// What the API takes and answers, for the page /docs.
//
// Written by hand, for route handlers say nothing about themselves. The demo in Rust has the same API and an OpenAPI document
// made of its code, and a test holds this list against it.

export interface Operation {
  method: string;
  path: string;
  summary: string;
  /** The fields of the JSON; a `?` is behind those that may be left away. */
  sends?: string;
  /** What each status means. */
  answers: Record<number, string>;
}

export const OPERATIONS: Operation[] = [
  {
    method: "GET",
    path: "/api/admin/users",
    summary: "Lists everybody who has an account.",
    answers: {
      200: "All accounts",
      401: "Not signed in",
      403: "Not an admin",
    },
  },
  {
    method: "PATCH",
    path: "/api/admin/users/{id}",
    summary: "Gives somebody another role, and ends their sessions.",
    sends: "role",
    answers: {
      200: "Changed",
      400: "The body is no JSON",
      401: "Not signed in",
      403: "Not an admin",
      404: "No such account",
      409: "Nobody changes their own role",
      413: "The body is too large",
      415: "The body is not said to be JSON",
      422: "There is no such role for an account",
    },
  },
  {
    method: "POST",
    path: "/api/admin/users/{id}/sign-out",
    summary: "Ends all sessions of an account; an admin's own one goes on.",
    answers: {
      200: "Signed out everywhere",
      400: "The path is no text",
      401: "Not signed in",
      403: "Not an admin",
      404: "No such account",
    },
  },
  {
    method: "POST",
    path: "/api/auth/login",
    summary: "Signs in.",
    sends: "email, password, rememberMe?",
    answers: {
      200: "Signed in; the session is in a cookie",
      400: "A field is missing, or the body is no JSON",
      401: "Wrong email address or password",
      403: "Another site's page asks",
      413: "The body is too large",
      415: "The body is not said to be JSON",
      422: "A field has the wrong type",
      429: "Too many attempts",
      503: "Too many people sign in at this moment",
    },
  },
  {
    method: "POST",
    path: "/api/auth/logout",
    summary: "Signs out, here only.",
    answers: {
      200: "The cookie is gone",
      403: "Another site's page asks",
    },
  },
  {
    method: "GET",
    path: "/api/auth/me",
    summary: "Tells who is signed in, and lets the session live on when half of its time is used up.",
    answers: {
      200: "Whose session it is",
      401: "Not signed in",
    },
  },
  {
    method: "PATCH",
    path: "/api/profile",
    summary: "Changes name or address.",
    sends: "email?, username?",
    answers: {
      200: "Saved",
      400: "No name, no address, or no JSON",
      401: "Not signed in",
      403: "Another address needs a sign-in of the last ten minutes",
      409: "The address cannot be used",
      413: "The body is too large",
      415: "The body is not said to be JSON",
      422: "A field has the wrong type",
    },
  },
  {
    method: "GET",
    path: "/api/session/info",
    summary: "Describes the session, and records the visit.",
    answers: {
      200: "The session, its analysis, its audit, the last five activities",
      401: "Not signed in",
    },
  },
];
