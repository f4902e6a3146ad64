// Every place where Next.js hands out a session, for the page /tour: each writes into the session which build of the Rust core
// it has got.

import { backend } from "fe26-session/backend";

import { saveIfItFits, type Session } from "./session";

export const PLACES = [
  "proxy.ts",
  "server component",
  "server action",
  "route handler",
  "edge route handler",
  "API route",
  "getServerSideProps",
] as const;

export type Place = (typeof PLACES)[number];

/** Saves the session from a place. */
export async function visitFrom(session: Session, place: Place): Promise<void> {
  session.tour = { ...session.tour, [place]: backend() };
  await saveIfItFits(session);
}
