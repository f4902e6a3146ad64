// Who has an account. They live in memory, and begin anew with each start: a real application asks its database here.

import { hash } from "./passwords";
import type { Role } from "./session";
import { shared } from "./shared";

export interface Account {
  readonly id: string;
  email: string;
  name: string;
  role: Role;
  passwordHash: string | Promise<string>;
}

/** The accounts of demo/, with passwords that everybody may know: never put this on the network. */
export const TEST_ACCOUNTS = [
  { id: "1", email: "admin@example.com", name: "Ada Stone", role: "admin", password: "copper-lantern-on-the-hill" },
  { id: "2", email: "user@example.com", name: "Uma Field", role: "user", password: "iron-kettle-by-the-harbour" },
] as const;

/** Every account. */
export const accounts = (): Account[] =>
  shared("accounts", () => TEST_ACCOUNTS.map(({ password, ...account }) => ({ ...account, passwordHash: hash(password) })));

/** The account with this id: none, if another program keeps it. */
export const accountOf = (id: string | undefined) => accounts().find((account) => account.id === id);

/** The account with this address, in capitals or not. */
export const accountWith = (email: string) => accounts().find((account) => account.email.toLowerCase() === email.toLowerCase());

/** Makes an account for a user. Its id is none that another program with the same cookie could have. */
export function addAccount(owner: Pick<Account, "email" | "name" | "passwordHash">): Account {
  const account: Account = { id: crypto.randomUUID(), role: "user", ...owner };
  accounts().push(account);
  return account;
}
