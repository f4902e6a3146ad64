// What ends a session whose cookie is still good, a copied one included: signing out, and signing out everywhere.

import { shared } from "./shared";

interface Revocation {
  /** The generation that an account's sessions are to be of, where it is not 0. */
  readonly generations: Map<string, number>;
  /** Sessions that were signed out, by account and beginning, and until when that has to be known. */
  readonly ended: Map<string, number>;
}

const revocation = () => shared<Revocation>("revocation", () => ({ generations: new Map(), ended: new Map() }));

/** The generation of an account's sessions. */
export const generationOf = (userId = "") => revocation().generations.get(userId) ?? 0;

/** Takes over a generation that is newer than the known one. */
export function noteGeneration(userId = "", generation: number): void {
  if (generation > generationOf(userId)) revocation().generations.set(userId, generation);
}

/** Ends every session of an account, and says which generation is good from now on. */
export function raiseGeneration(userId: string): number {
  const generation = generationOf(userId) + 1;
  revocation().generations.set(userId, generation);
  return generation;
}

/** Ends one session. It is forgotten at `until`, when no cookie of it can be good any more. */
export function endSession(userId = "", startedAt: number, until: number): void {
  const { ended } = revocation();
  for (const [session, forgetAt] of ended) if (forgetAt <= Date.now()) ended.delete(session);
  ended.set(nameOf(userId, startedAt), until);
}

/** Whether a session was ended. */
export const isEnded = (userId = "", startedAt: number) => revocation().ended.has(nameOf(userId, startedAt));

const nameOf = (userId: string, startedAt: number) => `${startedAt} ${userId}`;
