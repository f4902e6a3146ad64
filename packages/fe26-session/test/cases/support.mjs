// What the cases share: a clock, a browser, and requests.

import { getIronSession, webCookies } from "fe26-session";

export const NOW = 1_800_000_000_000; // 2027-01-15T08:00:00Z
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const PASSWORD = "q7Rf2mXz9LkT4vBn8WcY1sHd6GpJ3eUa";
export const OLDER_PASSWORD = "Zt5KwP0xN8rVb3QyD7mLc1HsF6jGa9TeUi4RoXq2BnWzEk5MvYd8ShJp0CgAf3Lu";

export const OPTIONS = { cookieName: "session", password: PASSWORD };

/** Runs `work` while the clock shows `now`. */
export async function at(now, work) {
  const realNow = Date.now;
  Date.now = () => now;
  try {
    return await work();
  } finally {
    Date.now = realNow;
  }
}

/** Runs `work` while `NODE_ENV` is `value`: on runtimes without `process`, and where Deno forbids it, too. */
export async function withNodeEnv(value, work) {
  const real = globalThis.process;
  globalThis.process = Object.create(real ?? null, { env: { value: value === undefined ? {} : { NODE_ENV: value } } });
  const permissions = globalThis.Deno?.permissions;
  if (permissions) permissions.querySync = () => ({ state: "granted" });
  try {
    return await work();
  } finally {
    globalThis.process = real;
    if (permissions) delete permissions.querySync;
  }
}

/** Just enough of a browser: it keeps what it is told to keep, until its Max-Age is over. */
export class Browser {
  #cookies = new Map();

  receive(lines, now = Date.now()) {
    for (const line of lines) {
      const [, name, value, attributes] = /^([^=]+)=([^;]*)(.*)$/.exec(line);
      const maxAge = /; Max-Age=(-?\d+)/.exec(attributes)?.[1];
      const until = maxAge === undefined ? Infinity : now + Number(maxAge) * 1000;
      if (until <= now) this.#cookies.delete(name);
      else this.#cookies.set(name, { value, until });
    }
    return this;
  }

  /** The `Cookie` header of the next request. */
  header(now = Date.now()) {
    const kept = [...this.#cookies].filter(([, { until }]) => until > now);
    return kept.map(([name, { value }]) => `${name}=${value}`).join("; ");
  }
}

/** A jar whose only cookie holds `seal`. */
export const jarOf = (seal, name = "session") => ({ read: (asked) => (asked === name ? seal : undefined), write() {} });

/** A request with a `Cookie` header that `Headers` may refuse to carry. */
export const anyRequest = (cookie, url = "https://example.com/") => ({
  url,
  method: "GET",
  headers: { get: (name) => (name.toLowerCase() === "cookie" ? cookie : null) },
});

/**
 * Opens the session of a request. `lines` gives the `Set-Cookie` lines so far, `rejected` what `onUnsealError` was told.
 */
export async function visit(cookie, options = OPTIONS, { method = "GET", headers = {}, url = "https://example.com/" } = {}) {
  const request = new Request(url, { method, headers: { ...headers, ...(cookie ? { cookie } : {}) } });
  const answer = new Headers();
  const rejected = [];
  const session = await getIronSession(webCookies(request, answer), {
    onUnsealError: (reason, error) => rejected.push([reason, error.code]),
    ...options,
  });
  return { session, rejected, lines: () => answer.getSetCookie() };
}

/** Saves a session with `data` and gives the `Cookie` header of the next request. */
export async function saved(data, options = OPTIONS) {
  const { session, lines } = await visit("", options);
  await Object.assign(session, data).save();
  return new Browser().receive(lines()).header();
}

/** The value of the first line. */
export const valueIn = ([line]) => /^[^=]+=([^;]*)/.exec(line)[1];

/** The attributes of a line, as a text. */
export const attributesOf = (line) => line.slice(line.indexOf(";") + 1).trim();

export const maxAgeIn = (line) => Number(/; Max-Age=(-?\d+)/.exec(line)?.[1] ?? NaN);

/** When a seal says it ends. */
export const endOf = (seal) => Number(seal.split("*")[5]);

/** The same seal with its ciphertext changed. */
export function forged(seal) {
  const parts = seal.split("*");
  parts[4] = (parts[4].startsWith("A") ? "B" : "A") + parts[4].slice(1);
  return parts.join("*");
}
