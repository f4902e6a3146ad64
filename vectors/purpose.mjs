// The cases of purpose.json: seals for a purpose, such as a sign-in link, and what is none for it. They are made with
// nothing but `node:crypto`, by what corpus.mjs makes its seals with.

import { makeSeal, NOW } from "./corpus.mjs";

const PURPOSE = "sign-in-link";
const PASSWORD = "q7Rf2mXz9LkT4vBn8WcY1sHd6GpJ3eUa";
const OTHER_PASSWORD = "Zt5KwP0xN8rVb3QyD7mLc1HsF6jGa9TeUi4RoXq2BnWzEk5MvYd8ShJp0CgAf3Lu";
const PASSWORDS = { 1: OTHER_PASSWORD, 2: PASSWORD };
const QUARTER = 15 * 60 * 1000;
const END = NOW + QUARTER;
const ID = "3q2-7wAAAAAAAAAAAAAAAA";
const META = { purpose: PURPOSE, id: ID };
const ADA = { email: "ada@example.com" };

/** The JSON that is sealed: the field `_meta` stands behind the value's own. */
const sealed = (value, meta = META) => JSON.stringify({ ...value, _meta: meta });

/** What opens: the value, and the text of the seal if it is not what a library here would write. */
const opens = (title, value, { plaintext, meta = META, purpose = meta.purpose, ...rest } = {}) => {
  const about = { title, purpose, value, seal_id: meta.id, expires: END };
  return { ...about, ...(plaintext ? {} : { plaintext: sealed(value, meta) }), how: { plaintext: plaintext ?? sealed(value, meta), ...rest } };
};

/** What is refused, and why. */
const refused = (title, error, plaintext, rest = {}) => ({ title, purpose: PURPOSE, error, how: { plaintext, ...rest } });
/** What is genuine, and no seal for this purpose. */
const another = (title, meta) => refused(title, "wrong-purpose", sealed(ADA, meta));

const CASES = [
  opens("an address", ADA),
  opens("nothing but the purpose", {}),
  opens("every kind of JSON", { a: [1, -2.5, true, null, "x", [], {}], b: { c: { d: "e" } } }),
  opens("text of every kind", { text: "ü 🦀 \u2028 \" \\ \n \u0000" }),
  opens("fields of the same names as in the seal's own", { expires: 7, id: "x", purpose: "y" }),
  opens("every character that a purpose may have", ADA, { meta: { purpose: "Az09-_.", id: ID } }),
  opens("another id", ADA, { meta: { purpose: PURPOSE, id: "_____________________w" } }),
  opens("the older password", ADA, { id: "1", password: OTHER_PASSWORD }),
  opens("the seal's own field in front", ADA, { plaintext: JSON.stringify({ _meta: META, ...ADA }) }),
  opens("the seal's own field with white space and escapes", ADA, {
    plaintext: `{ "email" : "ada@example.com" , "\\u005fmeta" : { "id" : "${ID}" , "purpose" : "sign-in\\u002dlink" } }`,
  }),
  opens("the seal's own field with a field more", ADA, { plaintext: sealed(ADA, { ...META, later: { a: 1 } }) }),
  opens("a seal without ~2", ADA, { plaintext: sealed(ADA), suffix: "" }),
  { ...opens("the last millisecond", ADA), now: END - 1 },

  { ...refused("the millisecond at which it ends", "expired", sealed(ADA)), now: END },
  { ...refused("the minute in which a session would still open", "expired", sealed(ADA)), now: END + 59_999 },
  refused("a seal that never ends", "no-expiry", sealed(ADA), { expiry: "" }),
  refused("a session without an id", "wrong-purpose", JSON.stringify(ADA)),
  another("a session with an id", { id: ID, startedAt: NOW, seenAt: NOW }),
  another("another purpose", { purpose: "invitation", id: ID }),
  another("a purpose that begins with this one", { purpose: `${PURPOSE}s`, id: ID }),
  another("a purpose that this one begins with", { purpose: PURPOSE.slice(0, -1), id: ID }),
  another("a purpose in other letters", { purpose: "Sign-In-Link", id: ID }),
  another("an empty purpose", { purpose: "", id: ID }),
  another("a purpose that is a list", { purpose: [PURPOSE], id: ID }),
  another("a purpose that is null", { purpose: null, id: ID }),
  another("a purpose without an id", { purpose: PURPOSE }),
  another("an id of 15 bytes", { purpose: PURPOSE, id: "AAAAAAAAAAAAAAAAAAAA" }),
  another("an id of 17 bytes", { purpose: PURPOSE, id: "AAAAAAAAAAAAAAAAAAAAAAA" }),
  another("an id with padding", { purpose: PURPOSE, id: `${ID}==` }),
  another("an id with bits that are in no byte", { purpose: PURPOSE, id: "AAAAAAAAAAAAAAAAAAAAAB" }),
  another("an id that is a number", { purpose: PURPOSE, id: 7 }),
  another("the purpose as a text", PURPOSE),
  another("the purpose in a list", [META]),
  another("no purpose at all", null),
  refused("the purpose beside the value", "wrong-purpose", JSON.stringify({ ...ADA, ...META })),
  refused("the purpose deeper in the value", "wrong-purpose", JSON.stringify({ data: { ...ADA, _meta: META } })),
  refused("a list", "not-an-object", JSON.stringify([ADA])),
  refused("a text", "not-an-object", JSON.stringify(PURPOSE)),
  refused("null", "not-an-object", "null"),
  refused("half of the JSON", "invalid-json", sealed(ADA).slice(0, -1)),
  refused("a key that attacks JavaScript", "forbidden-key", `{"__proto__":{"admin":true},"_meta":${JSON.stringify(META)}}`),
  refused("another password under this id", "bad-mac", sealed(ADA), { password: OTHER_PASSWORD }),
  refused("a password id that nobody knows", "unknown-key", sealed(ADA), { id: "3" }),
  { ...refused("a forged one that is late, too", "bad-mac", sealed(ADA), { password: OTHER_PASSWORD }), now: END },
];

export async function makeCases() {
  const cases = CASES.map(({ now = NOW, how, title, ...rest }, index) => {
    const id = `purpose-${String(index + 1).padStart(2, "0")}`;
    const seal = makeSeal({ seed: id, id: "2", password: PASSWORD, expiry: String(END), ...how });
    return { id, title, now, ...rest, seal };
  });
  return { passwords: PASSWORDS, ttl: QUARTER / 1000, cases };
}
