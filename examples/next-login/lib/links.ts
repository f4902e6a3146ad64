// Links that prove an address: to sign in without a password, and to make an account.
//
// A link is a seal with the passwords of the sessions, so it says inside what it is for: neither a session nor a link of
// another kind can be used in its place. Whether an address has an account is told to nobody but whoever reads its mail.

import { sealData, unsealData } from "fe26-session";

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

/** What each kind of link holds. None of these fields is one of a session. */
interface Values {
  /** Whom it signs in. It is worth nothing after a change of password. */
  "sign in": { account: string; sessionsOf: number };
  /** The account that it makes. The password's hash is under the same lock as the sessions are. */
  register: { address: string; displayName: string; hash: string };
}

interface Link<P extends keyof Values> {
  purpose: P;
  /** Tells it from all others, for it works once. */
  linkId: string;
  worksUntil: number;
  value: Values[P];
}

/** Mails a sign-in link to an address, if it has an account. */
export async function sendSignInLink(address: string): Promise<void> {
  const email = checkedEmail(address);
  countMail(email);
  const account = accountWith(email);
  // Made for nobody, too: it takes the same time.
  const link = await seal("sign in", { account: account?.id ?? "", sessionsOf: generationOf(account?.id) });
  if (account) send({ to: account.email, subject: "Your sign-in link", path: `/login/link?token=${link}` });
}

/** Signs in whoever has a link, once. */
export async function signInWithLink(session: Session, token: string): Promise<void> {
  const { account: id, sessionsOf } = await use("sign in", token);
  const account = accountOf(id);
  if (!account || generationOf(id) !== sessionsOf) throw DEAD_LINK;
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
  const link = await seal("register", { address: owner.email, displayName: owner.name, hash });
  const account = accountWith(owner.email);
  if (account) send({ to: account.email, subject: "You already have an account", path: "/login" });
  else send({ to: owner.email, subject: "Confirm your address", path: `/register/confirm?token=${link}` });
}

/** Makes the account, and signs its owner in. */
export async function confirmAddress(session: Session, token: string): Promise<void> {
  const { address, displayName, hash } = await use("register", token);
  if (accountWith(address)) throw DEAD_LINK;
  await begin(session, addAccount({ email: address, name: displayName, passwordHash: hash }), false);
}

async function seal<P extends keyof Values>(purpose: P, value: Values[P]): Promise<string> {
  const link: Link<P> = { purpose, linkId: crypto.randomUUID(), worksUntil: Date.now() + TTL * 1000, value };
  return sealData(link, { password: sessionOptions().password, ttl: TTL });
}

/** What is in a link, the first time that somebody uses it. */
async function use<P extends keyof Values>(purpose: P, token: string): Promise<Values[P]> {
  const link = await unsealData<Partial<Link<P>>>(token, { password: sessionOptions().password });
  const { linkId, worksUntil = 0, value } = link;
  // A seal opens for a minute longer than it says, in case clocks differ; who has used which link is forgotten before.
  if (link.purpose !== purpose || worksUntil <= Date.now() || linkId === undefined || value === undefined) throw DEAD_LINK;
  const used = shared("used links", () => new Map<string, number>());
  for (const [id, until] of used) if (until <= Date.now()) used.delete(id);
  if (used.has(linkId)) throw DEAD_LINK;
  used.set(linkId, worksUntil);
  return value;
}

/** Every message counts like a wrong password, but under another name: who asks for links does not lock the owner's password. */
function countMail(email: string): void {
  admit(`mail to ${email}`);
  attempt(`mail to ${email}`);
}

/** In seconds. */
const TTL = 15 * 60;
/** The same words for every reason. */
const DEAD_LINK = new Problem(400, "This link does not work any more. Ask for another one.");
