// What an admin may do with accounts, through the page or through the API.

import { accountOf, type Account } from "./accounts";
import { WRONG_TYPE } from "./body";
import { Problem } from "./problem";
import { endOtherSessions } from "./profile";
import { raiseGeneration } from "./revocation";
import type { Session } from "./session";

/** Gives somebody another role, and ends their sessions, which still have the old one. */
export function setRole(admin: Session, id: string, role: string | undefined): void {
  if (role !== "admin" && role !== "user") throw WRONG_TYPE;
  // So there always is an admin.
  if (id === admin.userId) throw new Problem(409, "Nobody changes their own role. Ask another admin.");
  const account = known(id);
  if (account.role !== role) raiseGeneration(id);
  account.role = role;
}

/** Ends the sessions of somebody; an admin's own one goes on. */
export async function signOutEverywhere(admin: Session, id: string): Promise<void> {
  if (id === admin.userId) await endOtherSessions(admin);
  else raiseGeneration(known(id).id);
}

/** An account as admins see it. */
export const listed = ({ id, email, name, role }: Account) => ({ id, email, username: name, role });

function known(id: string): Account {
  const account = accountOf(id);
  if (!account) throw new Problem(404, "There is no such account.");
  return account;
}
