// Links that prove an address: to sign in without a password, and to make an account.
//
// Neither a session nor a link of another kind can be used in place of one. Whether an address has an account is told to
// nobody but whoever reads its mail.

import { SessionError } from "fe26-session/errors";
import { SealFor } from "fe26-session/purpose";

import { accountOf, accountWith, addAccount } from "./accounts";
import { send } from "./outbox";
import { checkNewPassword } from "./password-rules";
import { hashPassword } from "./passwords";
import { Problem } from "./problem";
import { checkedEmail, checkedName } from "./profile";
import { generationOf } from "./revocation";
import { begin, sessionOptions, type Session } from "./session";
import { shared } from "./shared";
import { admit, attempt } from "./throttle";

/** What each kind of link holds, by its purpose. The demo in Rust may have the same key: its links have other purposes. */
interface Values {
  /** Whom it signs in. It is worth nothing after a change of password. */
  "next-login.sign-in": { account: string; generation: number };
  /** The account that it makes. The password's hash is under the same lock as the sessions are. */
  "next-login.registration": { email: string; name: string; hash: string };
}

const linksFor = <P extends keyof Values>(purpose: P) =>
  new SealFor<Values[P]>(purpose, { password: sessionOptions().password, ttl: 15 * 60 });

/** Mails a sign-in link to an address, if it has an account. */
export async function sendSignInLink(address: string): Promise<void> {
  const email = checkedEmail(address);
  countMail(email);
  const account = accountWith(email);
  // Made for nobody, too: it takes the same time.
  const link = await linksFor("next-login.sign-in").seal({ account: account?.id ?? "", generation: generationOf(account?.id) });
  if (account) send({ to: account.email, subject: "Your sign-in link", path: `/login/link?token=${link}` });
}

/** Signs in whoever has a link, once. */
export async function signInWithLink(session: Session, token: string): Promise<void> {
  const { account: id, generation } = await use("next-login.sign-in", token);
  const account = accountOf(id);
  if (!account || generationOf(id) !== generation) throw DEAD_LINK;
  await begin(session, account, false);
}

/** What somebody types who wants an account. */
export interface Registration {
  name: string;
  email: string;
  password: string;
}

/** Mails a link that makes the account, or says that there is one already. Both take a hash's time and get the same answer. */
export async function register({ name, email, password }: Registration): Promise<void> {
  const owner = { email: checkedEmail(email), name: checkedName(name) };
  checkNewPassword(password, owner);
  countMail(owner.email);
  const hash = await hashPassword(password);
  const link = await linksFor("next-login.registration").seal({ ...owner, hash });
  const account = accountWith(owner.email);
  if (account) send({ to: account.email, subject: "You already have an account", path: "/login" });
  else send({ to: owner.email, subject: "Confirm your address", path: `/register/confirm?token=${link}` });
}

/** Makes the account, and signs its owner in. */
export async function confirmAddress(session: Session, token: string): Promise<void> {
  const { email, name, hash } = await use("next-login.registration", token);
  if (accountWith(email)) throw DEAD_LINK;
  await begin(session, addAccount({ email, name, passwordHash: hash }), false);
}

/** What is in a link, the first time that somebody uses it. */
async function use<P extends keyof Values>(purpose: P, token: string): Promise<Values[P]> {
  const opened = await linksFor(purpose).open(token).catch(dead);
  const used = shared("used links", () => new Map<string, number>());
  for (const [id, until] of used) if (until <= Date.now()) used.delete(id);
  if (used.has(opened.id)) throw DEAD_LINK;
  used.set(opened.id, opened.expiresAt);
  return opened.value;
}

/** To whoever sent a link that does not open every reason looks alike. */
function dead(error: unknown): never {
  throw error instanceof SessionError ? DEAD_LINK : error;
}

/** Every message counts like a wrong password, but under another name: who asks for links does not lock the owner's password. */
function countMail(email: string): void {
  admit(`mail to ${email}`);
  attempt(`mail to ${email}`);
}

/** The same words for every reason. */
const DEAD_LINK = new Problem(400, "This link does not work any more. Ask for another one.");
