// The cases of session-id.json: what is derived from a session's id, with nothing but `node:crypto`.

import { createHmac, createHash, pbkdf2Sync } from "node:crypto";

const hmac = (key, ...parts) => parts.reduce((mac, part) => mac.update(part), createHmac("sha256", key)).digest();

/** What the session `id` is called in a log of a server whose sealing password is `password`. */
function hashOf(id, password) {
  const salt = "subkey: fe26 session events";
  const key = hmac(pbkdf2Sync(password, salt, 1, 32, "sha1"), salt);
  return hmac(key, Buffer.from(id, "base64url")).subarray(0, 8).toString("hex");
}

/** A CSRF token of the session `id`. */
function tokenOf(id, mask, label = "fe26 csrf token 1\0") {
  const tag = hmac(Buffer.from(id, "base64url"), label, mask);
  return `${mask.toString("base64url")}.${tag.toString("base64url")}`;
}

/** Bytes that are the same each time, and in which every character of base64url turns up. */
const bytesFor = (text, length) => createHash("sha256").update(text).digest().subarray(0, length);

const PASSWORDS = [
  "q7Rf2mXz9LkT4vBn8WcY1sHd6GpJ3eUa",
  "Zt5KwP0xN8rVb3QyD7mLc1HsF6jGa9TeUi4RoXq2BnWzEk5MvYd8ShJp0CgAf3Lu",
  "пароль-из-кириллицы-не-короче-32-знаков",
];

const IDS = ["AAAAAAAAAAAAAAAAAAAAAA", "_____________________w", ...["one", "two"].map((name) => bytesFor(name, 16).toString("base64url"))];

export async function makeCases() {
  const cases = PASSWORDS.flatMap((password) => IDS.map((session_id) => ({ password, session_id }))).map(makeCase);
  return { cases };
}

function makeCase({ password, session_id }, index) {
  const masks = [Buffer.alloc(16), Buffer.alloc(16, 0xff), bytesFor(`mask ${index}`, 16)];
  const accepted = masks.map((mask) => tokenOf(session_id, mask));
  const [mask, tag] = accepted[2].split(".");
  const other = IDS[(IDS.indexOf(session_id) + 1) % IDS.length];
  return {
    id: `session-id-${String(index + 1).padStart(2, "0")}`,
    password,
    session_id,
    hash: hashOf(session_id, password),
    accepted,
    refused: [
      tokenOf(other, masks[2]),
      tokenOf(session_id, masks[2], "fe26 csrf token 2\0"),
      tokenOf(session_id, masks[2], ""),
      tokenOf(session_id, masks[2].subarray(1)),
      tokenOf(session_id, Buffer.alloc(17)),
      `${accepted[0].split(".")[0]}.${tag}`,
      `${mask}.${tag.slice(0, -1)}`,
      `${mask}.${tag}=`,
      `${mask}=.${tag}`,
      `${tag}.${mask}`,
      `${mask}${tag}`,
      `${mask}.${tag}.${tag}`,
      ` ${mask}.${tag}`,
      unused(mask, tag),
      `.${tag}`,
      `${mask}.`,
      mask,
      session_id,
      "",
    ],
  };
}

/** The same bytes in another text: two bits of the last character of a tag are in no byte. */
function unused(mask, tag) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return `${mask}.${tag.slice(0, -1)}${alphabet[alphabet.indexOf(tag.at(-1)) + 1]}`;
}
