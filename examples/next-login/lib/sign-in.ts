// Signing in, through the form and through the API.

import { accountWith, type Account } from "./accounts";
import { isPassword } from "./passwords";
import { Problem } from "./problem";
import { begin, type Session } from "./session";
import { admit, attempt, succeeded } from "./throttle";

/** What somebody shows to be let in. */
export interface Credentials {
  email: string;
  password: string;
  rememberMe: boolean;
}

/** Starts the session of whoever the credentials belong to. */
export async function signIn(session: Session, { email, password, rememberMe }: Credentials): Promise<Account> {
  const address = email.trim();
  if (address === "" || password === "") throw new Problem(400, "Enter both email address and password.");
  const account = await identify(address, password);
  await begin(session, account, rememberMe);
  return account;
}

/** An address without an account takes the same path, the same time and the same words as a wrong password. */
async function identify(email: string, password: string): Promise<Account> {
  admit(email);
  attempt(email);
  const account = accountWith(email);
  const isGenuine = await isPassword(password, await account?.passwordHash);
  if (!account || !isGenuine) throw new Problem(401, "Wrong email address or password.");
  succeeded(email);
  return account;
}
