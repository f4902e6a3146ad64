// Which new passwords are taken (NIST SP 800-63B-4, 3.1.1.2): long ones that nobody would guess. The rules are the demo's.

import { COMMON_PASSWORDS } from "./common-passwords";
import { Problem } from "./problem";

/**
 * Refuses a password that is too short, too long, or on a list that attackers have as well.
 *
 * There are no rules about capitals and digits: they make passwords worse.
 */
export function checkNewPassword(text: string, owner: { email: string; name: string }): void {
  const password = text.normalize("NFC");
  const { length } = [...password];
  if (length < SHORTEST) throw refused("Choose a password of at least 15 characters. A few words will do.");
  if (length > LONGEST) throw refused("Choose a password of at most 256 characters.");
  if (isEasyToGuess(plain(password), owner)) throw refused("This password is easy to guess. Choose one that nobody else would think of.");
}

const refused = (words: string) => new Problem(400, words, { field: "newPassword" });

const isEasyToGuess = (password: string, { email, name }: { email: string; name: string }) =>
  COMMON_PASSWORDS.has(password) || [email, name].some((own) => plain(own) === password) || isRepetition(password) || isRun(password);

/** Lower case, and without the spaces and dashes that turn one guess into another. */
const plain = (text: string) => text.replace(/[\s_.-]/gu, "").toLowerCase();

/** `passwordpassword`, `1212121212121212`. */
function isRepetition(password: string): boolean {
  for (let period = 1; period <= password.length / 2; period++) {
    if (password.slice(period) === password.slice(0, -period)) return true;
  }
  return password === "";
}

/** `abcdefghijklmno`, `9876543210987654`, `qwertyuiopasdfgh`. */
const isRun = (password: string) =>
  RUNS.some((run) => [run, [...run].reverse().join("")].some((direction) => direction.repeat(3).includes(password)));

const RUNS = ["abcdefghijklmnopqrstuvwxyz", "0123456789", "1234567890", "qwertyuiopasdfghjklzxcvbnm"];

/** What a password that is the only proof needs. */
const SHORTEST = 15;
/** Enough for every passphrase; what is longer costs time and proves nothing. */
const LONGEST = 256;
