// What somebody may change about themselves, through the page or through the API.

import { Refused, refusalOf, requireRecentSignIn } from "fe26-session/guards";

import { accountOf, accountWith } from "./accounts";
import { checkNewPassword } from "./password-rules";
import { hashPassword, isPassword } from "./passwords";
import { Problem } from "./problem";
import { raiseGeneration } from "./revocation";
import type { Session } from "./session";
import { admit, attempt, succeeded } from "./throttle";

/** What is to change; what is not there stays. */
export interface Change {
  name?: string | undefined;
  email?: string | undefined;
}

/**
 * Saves another name or address, with the account and in this session.
 *
 * Another address needs a fresh sign-in: whoever has it can ask for a sign-in link.
 */
export async function changeProfile(session: Session, change: Change): Promise<void> {
  const account = ownAccount(session);
  const name = checkedName(change.name ?? account.name);
  const email = checkedEmail(change.email ?? account.email);
  if (email !== account.email && refusalOf(() => requireRecentSignIn(session, FRESH)) instanceof Refused) {
    const words = "To change the address, sign out and in again: your sign-in is more than ten minutes old.";
    throw new Problem(403, words, { field: "email" });
  }
  const owner = accountWith(email);
  if (owner && owner !== account) throw new Problem(409, "This address cannot be used. Choose another one.", { field: "email" });
  Object.assign(account, { name, email });
  session.username = name;
  session.email = email;
  await session.save();
}

/** Gives somebody another password, and ends all their sessions but this one. */
export async function changePassword(session: Session, current: string, wanted: string): Promise<void> {
  const account = ownAccount(session);
  checkNewPassword(wanted, account);
  admit(account.email);
  attempt(account.email);
  if (!(await isPassword(current, await account.passwordHash))) {
    throw new Problem(403, "The current password is not right.", { field: "currentPassword" });
  }
  succeeded(account.email);
  account.passwordHash = await hashPassword(wanted);
  await endOtherSessions(session);
}

/** Ends all sessions of somebody but this one, copied cookies included. */
export async function endOtherSessions(session: Session): Promise<void> {
  session.generation = raiseGeneration(ownAccount(session).id);
  session.renew();
  await session.save();
}

/** The account behind a session. */
function ownAccount(session: Session) {
  const account = accountOf(session.userId);
  if (!account) throw new Problem(403, "Another program keeps your account. Change it there.");
  return account;
}

/** A name that fits into the session, without characters that cannot be seen. */
export function checkedName(text: string): string {
  const name = text.trim();
  if (name === "" || [...text].length > 100 || /\p{Cc}/u.test(text)) {
    throw new Problem(400, "Enter a name of at most 100 characters.", { field: "name" });
  }
  return name;
}

/** An address as far as it can be told without writing to it. */
export function checkedEmail(text: string): string {
  const email = text.trim();
  if (new TextEncoder().encode(email).length > 254 || !/^[^\s\p{Cc}"\\<>(),;:@]+@[^\s\p{Cc}"\\<>(),;:@]+$/u.test(email)) {
    throw new Problem(400, "Enter an email address such as ada@example.com.", { field: "email" });
  }
  return email;
}

/** How many seconds old a sign-in may be for another address. */
const FRESH = 10 * 60;
