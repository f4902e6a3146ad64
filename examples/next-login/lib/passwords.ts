// How passwords are kept: scrypt with a salt each, at a cost that OWASP recommends (N = 2^15, r = 8, p = 3: 32 MiB).

import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from "node:crypto";

import { Problem } from "./problem";
import { shared } from "./shared";

/** Hashes a new password when it is its turn. */
export const hashPassword = (password: string) => inTurn(() => hash(password));

/** Hashes a password, with its costs in front: `15$8$3$salt$key`. */
export async function hash(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COSTS);
  return [...COSTS, salt.toString("base64"), key.toString("base64")].join("$");
}

/**
 * Whether `kept` was made of `password`. Without a hash the answer is no, and takes as long as any other: the time of a
 * sign-in does not tell who has an account.
 */
export async function isPassword(password: string, kept: string | undefined): Promise<boolean> {
  const checked = kept ?? (await shared("decoy", () => hash("nobody signs in with this")));
  const [cost, blockSize, lanes, salt = "", key = ""] = checked.split("$");
  const costs = [Number(cost), Number(blockSize), Number(lanes)] as const;
  const derived = await inTurn(() => derive(password, Buffer.from(salt, "base64"), costs));
  return timingSafeEqual(derived, Buffer.from(key, "base64")) && kept !== undefined;
}

/** Node.js hashes four passwords at a time. Who would wait for long is told to come back. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const queue = shared("hashing", () => ({ length: 0 }));
  if (queue.length >= LONGEST_QUEUE) throw new Problem(503, "Too many people sign in at this moment.", { retryAfter: 2 });
  queue.length += 1;
  return work().finally(() => (queue.length -= 1));
}

function derive(password: string, salt: Buffer, [cost, r, p]: readonly [number, number, number]): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** cost, r, p, maxmem: 256 * 2 ** cost * r };
  // The same password typed on another keyboard may be other code points (NIST SP 800-63B-4, 3.1.1.2).
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFC"), salt, 32, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

/** The power of two N, r and p. */
const COSTS = [15, 8, 3] as const;
/** As long as a person waits for a login. */
const LONGEST_QUEUE = 32;
