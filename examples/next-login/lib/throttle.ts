// How often somebody may guess at one account, whether it exists or not.
//
// Not by address: nothing here knows which proxies to trust, and anybody can write an `X-Forwarded-For`.

import { Problem } from "./problem";
import { shared } from "./shared";

interface Failures {
  since: number;
  count: number;
}

const failures = () => shared("failures", () => new Map<string, Failures>());

/** Lets an attempt pass, or says when to come back. */
export function admit(email: string): void {
  const { since, count } = recent(email);
  if (count < LIMIT) return;
  const retryAfter = Math.ceil((since + WINDOW - Date.now()) / 1000);
  throw new Problem(429, "Too many attempts. Please try again later.", { retryAfter });
}

/** Counts an attempt, before anybody knows how it ends: a flood of them at the same time counts, too. */
export function attempt(email: string): void {
  const all = failures();
  if (all.size >= MOST_KNOWN) for (const [key, { since }] of all) if (isOver(since)) all.delete(key);
  // A flood of names gets the oldest forgotten: ten more guesses for as many hashings as are known here.
  if (all.size >= MOST_KNOWN) all.delete(all.keys().next().value as string);
  const { since, count } = recent(email);
  all.set(keyOf(email), { since, count: count + 1 });
}

/** Forgets the failures of an account whose owner has come. */
export const succeeded = (email: string) => failures().delete(keyOf(email));

function recent(email: string): Failures {
  const found = failures().get(keyOf(email));
  return found && !isOver(found.since) ? found : { since: Date.now(), count: 0 };
}

const keyOf = (email: string) => email.slice(0, 254).toLowerCase();
const isOver = (since: number) => Date.now() - since >= WINDOW;
const WINDOW = 15 * 60 * 1000;
const LIMIT = 10;
const MOST_KNOWN = 20_000;
