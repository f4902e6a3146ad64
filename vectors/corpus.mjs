// The cases of corpus.json: seals that are genuine, broken, forged or odd, and what a strict reader says to each.
//
// They are made with node:crypto alone, so that no library's mistake can hide in them, and from fixed salts and
// initialization vectors, so that the file is the same each time.

import crypto from "node:crypto";

export const NOW = 1_800_000_000_000; // 2027-01-15T08:00:00Z
const HOUR = 3_600_000;
const SKEW = 60_000;
const PASSWORD = "correct-horse-battery-staple-0123456789-ABCDEF";
const OTHER_PASSWORD = "another-correct-horse-battery-9876543210-fedcba";
const PASSWORDS = { 1: PASSWORD, 2: OTHER_PASSWORD };
const DATA = { user: { id: 7 } };

// ---- Making and altering seals ----------------------------------------------------------------------------------

const hash = (algorithm, text) => crypto.createHash(algorithm).update(text).digest();
const base64url = (bytes) => Buffer.from(bytes).toString("base64url");
const bytesOf = (text) => Buffer.from(text, "base64url");
const derive = (password, salt) => crypto.pbkdf2Sync(password, salt, 1, 32, "sha1");

/**
 * A seal in which any part can be something else *before* the MAC is computed: what only somebody who knows the
 * password can make.
 */
export function makeSeal({
  seed = "seed",
  prefix = "Fe26.2",
  id = "1",
  password = PASSWORD,
  encryptionPassword = password,
  encryptionSalt = hash("sha256", `enc|${seed}`).toString("hex"),
  iv = base64url(hash("md5", `iv|${seed}`)),
  data = DATA,
  plaintext = JSON.stringify(data),
  padded = true,
  ciphertext,
  writeCiphertext = base64url,
  expiry = String(NOW + HOUR),
  macPassword = password,
  macSalt = hash("sha256", `mac|${seed}`).toString("hex"),
  macKey,
  macAlgorithm = "sha256",
  macInput = (signed) => signed,
  suffix = "~2",
} = {}) {
  const encrypt = () => {
    const key = derive(encryptionPassword, encryptionSalt);
    const cipher = crypto.createCipheriv("aes-256-cbc", key, hash("md5", `iv|${seed}`)).setAutoPadding(padded);
    return Buffer.concat([cipher.update(plaintext), cipher.final()]);
  };
  const signed = [prefix, id, encryptionSalt, iv, writeCiphertext(ciphertext ?? encrypt()), expiry].join("*");
  const hmac = crypto.createHmac(macAlgorithm, macKey ?? derive(macPassword, macSalt)).update(macInput(signed));
  return `${signed}*${macSalt}*${base64url(hmac.digest())}${suffix}`;
}

const GENUINE = makeSeal();
const OTHER = makeSeal({ seed: "other" });
const FIVE_BLOCKS = makeSeal({ seed: "long", data: { a: "x".repeat(60) } });

const PARTS = ["prefix", "id", "encryptionSalt", "iv", "ciphertext", "expiry", "macSalt", "mac"];

function partsOf(seal) {
  const texts = seal.replace(/~2$/, "").split("*");
  return Object.fromEntries(PARTS.map((part, index) => [part, texts[index]]));
}

/** A seal with some parts replaced *after* the MAC was computed: what anybody can make. */
const altered = (replacements, seal = GENUINE) => `${Object.values({ ...partsOf(seal), ...replacements }).join("*")}~2`;

const { encryptionSalt: SALT, iv: IV, ciphertext: CIPHERTEXT, macSalt: MAC_SALT, mac: MAC } = partsOf(GENUINE);

/** The first character replaced by another one, which changes the first byte. */
const firstByteFlipped = (text) => (text[0] === "A" ? "B" : "A") + text.slice(1);

const swapCase = (letter) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase());

const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Another text for the same bytes: the lowest `bits` bits of the last character stand for nothing. */
function withSpareBits(text, bits, value) {
  const last = BASE64URL.indexOf(text.at(-1));
  return text.slice(0, -1) + BASE64URL[((last >> bits) << bits) | value];
}

const setSpareBits = (text) => withSpareBits(text, text.length % 4 === 3 ? 2 : 4, 1);
const standardAlphabet = (text) => text.replaceAll("-", "+").replaceAll("_", "/");
const padding = (text) => "=".repeat((4 - (text.length % 4)) % 4);

// ---- Expectations -----------------------------------------------------------------------------------------------

/** A seal that must open, with `data` inside. */
const opens = (title, input, data = DATA, extra = {}) => ({ title, ...extra, input, expect: ["ok"], data });

/** A seal that must be rejected, for one of the reasons given. */
const rejected = (title, input, ...expect) => ({ title, input, expect });

/** As `rejected`, for a seal whose maker has the password. */
const rejectedResigned = (title, knobs, ...expect) => ({
  title: `${title}, re-signed`,
  needs_password: true,
  input: makeSeal(knobs),
  expect,
});

const isCookieText = (text) => /^[\x21-\x7e]*$/.test(text) && !/[;",\\%]/.test(text);
const quoted = JSON.stringify;

// ---- V: valid ---------------------------------------------------------------------------------------------------

const CYRILLIC = "пароль-пароль-пароль-пароль-пароль";

const valid = [
  opens("the reference: id 1, an hour, ~2", GENUINE),
  opens("no suffix, as @hapi/iron writes", makeSeal({ suffix: "" })),
  opens("no expiry", makeSeal({ expiry: "" })),
  opens("sealed with id 2", makeSeal({ id: "2", password: OTHER_PASSWORD })),
  opens("empty id, opened with default", makeSeal({ id: "" }), DATA, { passwords: { default: PASSWORD } }),
  opens("a word as id", makeSeal({ id: "abc_1" }), DATA, { passwords: { abc_1: PASSWORD } }),
  opens("an empty object", makeSeal({ data: {} }), {}),
  opens("unicode", makeSeal({ data: { n: "Zoë 🦀 日本" } }), { n: "Zoë 🦀 日本" }),
  opens("15 bytes, one block with its padding", makeSeal({ plaintext: '{"a":"1234567"}' }), { a: "1234567" }),
  opens("16 bytes, so a whole block of padding", makeSeal({ plaintext: '{"a":"12345678"}' }), { a: "12345678" }),
  opens("expired, but by 1 ms less than the tolerance", makeSeal({ expiry: String(NOW - SKEW + 1) })),
  opens("the last possible expiry, 2^53 - 1", makeSeal({ expiry: String(Number.MAX_SAFE_INTEGER) })),
  opens("a password of 65 bytes, which HMAC hashes first", makeSeal({ password: "p".repeat(65) }), DATA, {
    passwords: { 1: "p".repeat(65) },
  }),
  opens("a Cyrillic password, taken as UTF-8", makeSeal({ password: CYRILLIC }), DATA, { passwords: { 1: CYRILLIC } }),
];

// ---- A: structure -----------------------------------------------------------------------------------------------

const PREFIXES = ["Fe26.1", "Fe26.3", "fe26.2", "FE26.2", "Fe26.02", "Fe26.20", "Fe26", ""];
const UNPRINTABLE_PREFIXES = [" Fe26.2", "\uFEFFFe26.2", "Fe26\u20242", "Fe26.2\u0000"];

const structure = [
  rejected("nothing", "", "empty"),
  rejected("only the suffix", "~2", "component-count"),
  rejected("one star", "*", "component-count"),
  ...[1, 2, 3, 4, 5, 6, 7].map((count) =>
    rejected(`the first ${count} of 8 parts`, GENUINE.split("*").slice(0, count).join("*"), "component-count"),
  ),
  rejected("a ninth, empty part behind", GENUINE.replace("~2", "*~2"), "component-count"),
  rejected("a ninth part in front", `x*${GENUINE}`, "component-count"),
  rejected("8 empty parts", "*".repeat(7), "unknown-prefix"),
  rejected("1 000 stars", "*".repeat(1000), "component-count"),
  rejected("100 000 stars", "*".repeat(100_000), "too-long"),
  ...PREFIXES.map((prefix) => rejectedResigned(`prefix ${quoted(prefix)}`, { prefix }, "unknown-prefix")),
  ...UNPRINTABLE_PREFIXES.map((prefix) =>
    rejectedResigned(`prefix ${quoted(prefix)}`, { prefix }, "invalid-character"),
  ),
  rejected("a space in front", ` ${GENUINE}`, "invalid-character"),
  rejected("a line end behind", `${GENUINE}\n`, "invalid-character"),
  rejected("a NUL behind", `${GENUINE}\0`, "invalid-character"),
  rejected("in double quotes", `"${GENUINE}"`, "invalid-character"),
  rejected("stars percent-encoded, %2A", GENUINE.replaceAll("*", "%2A"), "invalid-character"),
  rejected("tilde percent-encoded, %7E", GENUINE.replace("~", "%7E"), "invalid-character"),
  rejected("two seals in a row", GENUINE + GENUINE, "component-count"),
  rejected("two seals and a comma", `${GENUINE},${GENUINE}`, "invalid-character"),
  rejected("fullwidth asterisks", GENUINE.replaceAll("*", "\uFF0A"), "invalid-character"),
  rejected("a JWT", "eyJhbGciOiJub25lIn0.eyJhZG1pbiI6dHJ1ZX0.", "component-count"),
  rejected("a Rails message", "BAh7B0kiD3Nlc3Npb25faWQ--deadbeef", "component-count"),
  rejected("the word undefined", "undefined", "component-count"),
  rejected("the word deleted, with which PHP removes cookies", "deleted", "component-count"),
];

// ---- B: the suffix, which no MAC covers -------------------------------------------------------------------------

const SUFFIXES = [
  ...["~1", "~3", "~02", "~22", "~", "~~2", "~2~2", "~2~", "~2x", "~ 2", "~-2", "~+2", "~0x2", "~2.0", "~2e0"],
  ...["~\u0662", "~\uFF12", "~2*", "~2\t"],
];

const PERSISTENT = { persistent: { admin: true }, user: 1 };

function suffixKind(text) {
  if (!isCookieText(text)) return "invalid-character";
  return text.includes("*") ? "component-count" : "bad-suffix";
}

const suffix = [
  ...SUFFIXES.map((text) => rejected(`suffix ${quoted(text)}`, makeSeal({ suffix: text }), suffixKind(text))),
  opens(
    "no suffix on data with a key `persistent`, which iron-session 8 takes for its older format",
    makeSeal({ data: PERSISTENT, suffix: "" }),
    PERSISTENT,
  ),
  rejected(
    "suffix ~1 on data with a key `persistent`",
    makeSeal({ data: { persistent: { admin: true } }, suffix: "~1" }),
    "bad-suffix",
  ),
  rejectedResigned("a tilde inside the id", { id: "a~b" }, "component-count"),
  rejected("8 KiB behind the suffix", GENUINE + "A".repeat(8192), "bad-suffix"),
  rejected("the MAC covers the suffix", makeSeal({ macInput: (signed) => `${signed}~2` }), "bad-mac"),
];

// ---- C: password ids --------------------------------------------------------------------------------------------

const UNKNOWN_NUMBERS = ["3", "0", "01", "1_", "9007199254740993", "99999999999999999999"];
const INHERITED_NAMES = [
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "__defineGetter__"],
  ...["prototype", "default", "length"],
];
const IMPOSSIBLE_IDS = [
  ...["1 ", " 1", "1\u0000", "é", "\u0661", "\uFF11", "1/../2", "%31", "1;2", "a b"],
  ...["1\u200b", "../../etc/passwd", "' OR 1=1 --", "${jndi:ldap://x}"],
];

const rejectedId = (id) =>
  rejected(`id ${quoted(id)}`, altered({ id }), isCookieText(id) ? "invalid-password-id" : "invalid-character");

const passwordIds = [
  ...UNKNOWN_NUMBERS.map((id) => rejected(`unknown id ${id}`, altered({ id }), "unknown-key")),
  ...INHERITED_NAMES.map((id) => rejected(`id ${id}, a name in many objects`, altered({ id }), "unknown-key")),
  rejected("empty id without a default", altered({ id: "" }), "unknown-key"),
  rejected("id of the other password", altered({ id: "2" }), "bad-mac"),
  ...["-1", "1.0"].map(rejectedId),
  {
    ...rejected('id "1e0"', altered({ id: "1e0" }), "unknown-key", "invalid-password-id"),
    note: "letters and digits, so it can be an id; invalid only where ids have to be numbers",
  },
  ...IMPOSSIBLE_IDS.map(rejectedId),
  rejected("id of 10 000 characters", altered({ id: "a".repeat(10_000) }), "invalid-password-id", "too-long"),
  { ...rejected("id ABC, known is abc", makeSeal({ id: "ABC" }), "unknown-key"), passwords: { abc: PASSWORD } },
];

// ---- D: salts ---------------------------------------------------------------------------------------------------

const ODD_SALTS = {
  empty: "",
  "62 digits": SALT.slice(2),
  "63 digits": SALT.slice(1),
  "66 digits": `${SALT}00`,
  "1 digit": "a",
  "not hexadecimal": "z".repeat(64),
  "with 0x": `0x${SALT.slice(2)}`,
  "4 096 digits": "a".repeat(4096),
};

const salts = [
  rejected("encryption salt in capitals", altered({ encryptionSalt: SALT.toUpperCase() }), "invalid-salt", "bad-mac"),
  rejected(
    "one digit of the encryption salt changed",
    altered({ encryptionSalt: (SALT[0] === "0" ? "1" : "0") + SALT.slice(1) }),
    "bad-mac",
  ),
  rejectedResigned("encryption salt in capitals", { encryptionSalt: SALT.toUpperCase() }, "invalid-salt"),
  ...Object.entries(ODD_SALTS).flatMap(([title, salt]) => [
    rejectedResigned(`encryption salt ${title}`, { encryptionSalt: salt }, "invalid-salt", "too-long"),
    rejectedResigned(`MAC salt ${title}`, { macSalt: salt }, "invalid-salt", "too-long"),
  ]),
  rejected("MAC salt in capitals", altered({ macSalt: MAC_SALT.toUpperCase() }), "invalid-salt", "bad-mac"),
  rejected("the salts have changed places", altered({ encryptionSalt: MAC_SALT, macSalt: SALT }), "bad-mac"),
  {
    ...rejectedResigned("one salt, so one key, for both", { macSalt: SALT }, "salt-reuse", "ok"),
    data: DATA,
  },
  rejectedResigned("encryption salt with é", { encryptionSalt: `${SALT.slice(0, 63)}é` }, "invalid-character"),
];

// ---- E: the initialization vector -------------------------------------------------------------------------------

const ODD_VECTORS = [
  ["with spare bits set", withSpareBits(IV, 4, 5), "invalid-base64"],
  ["empty", ""],
  ["of 15 bytes", base64url(Buffer.alloc(15, 1))],
  ["of 17 bytes", base64url(Buffer.alloc(17, 1))],
  ["of 12 bytes, as GCM has", base64url(Buffer.alloc(12, 1))],
  ["padded", `${IV}==`, "invalid-base64"],
  ["in the standard alphabet", `${standardAlphabet(IV).slice(0, -2)}+/`, "invalid-base64"],
  ["with a space inside", `${IV.slice(0, 4)} ${IV.slice(4)}`, "invalid-character"],
  ["with a line end inside", `${IV.slice(0, 4)}\n${IV.slice(4)}`, "invalid-character"],
  ["one character short, an impossible length", IV.slice(0, 21), "invalid-base64"],
];

const vector = [
  rejected("one bit flipped", altered({ iv: firstByteFlipped(IV) }), "bad-mac"),
  rejected("spare bits set", altered({ iv: withSpareBits(IV, 4, 5) }), "invalid-base64", "bad-mac"),
  ...ODD_VECTORS.map(([title, iv, ...kinds]) => rejectedResigned(title, { iv }, ...kinds, "invalid-iv-length")),
];

// ---- F: the ciphertext ------------------------------------------------------------------------------------------

const BLOCKS = bytesOf(partsOf(FIVE_BLOCKS).ciphertext);
const block = (bytes, index) => bytes.subarray(index * 16, (index + 1) * 16);
const ofBlocks = (...blocks) => altered({ ciphertext: base64url(Buffer.concat(blocks)) }, FIVE_BLOCKS);

const ODD_CIPHERTEXTS = [
  ["empty", { writeCiphertext: () => "" }],
  ["15 bytes", { ciphertext: Buffer.alloc(15) }],
  ["17 bytes", { ciphertext: Buffer.alloc(17) }],
  ["length 4n+1", { writeCiphertext: (bytes) => base64url(bytes).slice(0, -2) }, "invalid-base64"],
  ["spare bits", { writeCiphertext: (bytes) => setSpareBits(base64url(bytes)) }, "invalid-base64"],
  ["padded", { writeCiphertext: (bytes) => base64url(bytes) + padding(base64url(bytes)) }, "invalid-base64"],
];
const BAD_PLAINTEXTS = [
  ["bad PKCS#7: last byte 0x00", { plaintext: Buffer.alloc(16, 0x00), padded: false }],
  ["bad PKCS#7: 0x11", { plaintext: Buffer.alloc(16, 0x11), padded: false }],
  ["bad PKCS#7: 01 02", { plaintext: Buffer.from([...Array(14).fill(0x01), 0x01, 0x02]), padded: false }],
  ["random block (wrong enc key)", { encryptionPassword: OTHER_PASSWORD }],
];

const ciphertext = [
  rejected("empty", altered({ ciphertext: "" }), "invalid-ciphertext-length", "bad-mac"),
  rejected("first byte flipped", altered({ ciphertext: firstByteFlipped(CIPHERTEXT) }), "bad-mac"),
  rejected("last block dropped", ofBlocks(BLOCKS.subarray(0, -16)), "bad-mac"),
  rejected("two blocks swapped", ofBlocks(block(BLOCKS, 1), block(BLOCKS, 0), BLOCKS.subarray(32)), "bad-mac"),
  rejected("a block twice", ofBlocks(block(BLOCKS, 0), BLOCKS), "bad-mac"),
  rejected(
    "a block of another seal",
    ofBlocks(block(BLOCKS, 0), block(bytesOf(CIPHERTEXT), 0), BLOCKS.subarray(32)),
    "bad-mac",
  ),
  rejected("spare bits set", altered({ ciphertext: setSpareBits(CIPHERTEXT) }), "invalid-base64", "bad-mac"),
  ...ODD_CIPHERTEXTS.map(([title, knobs, ...kinds]) =>
    rejectedResigned(title, { seed: `F${title}`, ...knobs }, ...kinds, "invalid-ciphertext-length"),
  ),
  ...BAD_PLAINTEXTS.map(([title, knobs]) =>
    rejectedResigned(title, { seed: `F${title}`, ...knobs }, "decrypt", "invalid-utf8", "invalid-json"),
  ),
  {
    ...rejectedResigned(
      "nothing but padding",
      { seed: "Fwhole block of padding only", plaintext: "" },
      "invalid-json",
      "invalid-ciphertext-length",
    ),
    layer: "session",
    note: "a seal of no bytes is a seal; that they are not JSON is for the session to say",
  },
];

// ---- G: the expiry ----------------------------------------------------------------------------------------------

const IN_AN_HOUR = NOW + HOUR;
const EXPIRED = ["1", String(NOW - SKEW), String(NOW - SKEW - 1), String(Math.floor(NOW / 1000) + 3600)];
const NOT_AN_EXPIRY = [
  ...[`0${IN_AN_HOUR}`, "-1", `-${NOW + 1}`, `+${IN_AN_HOUR}`, `${IN_AN_HOUR}.5`, "1e20", "0x1B3A5B6C7D8"],
  ...["NaN", "Infinity", "null", "true", "1_800_003_600_000"],
  ...["9007199254740992", "9007199254740993", "9223372036854775807", "9223372036854775808"],
  ...["18446744073709551615", "18446744073709551616", `1${"0".repeat(30)}`, "9".repeat(309)],
];
const NOT_DIGITS = [` ${IN_AN_HOUR}`, `${IN_AN_HOUR}\n`, "١٨٠٠٠٠٣٦٠٠٠٠٠", "１８"];

const expiryTitle = (expiry) => `expiry ${expiry.length > 40 ? `of ${expiry.length} digits` : quoted(expiry)}`;
const rejectedExpiry = (expiry, ...kinds) => rejectedResigned(expiryTitle(expiry), { expiry }, ...kinds);

const expiry = [
  rejected("expiry removed", altered({ expiry: "" }), "bad-mac"),
  rejected("1 ms added", altered({ expiry: String(IN_AN_HOUR + 1) }), "bad-mac"),
  rejectedExpiry("0", "invalid-expiry", "expired"),
  rejectedExpiry(EXPIRED[0], "expired"),
  rejectedExpiry("00", "invalid-expiry"),
  ...EXPIRED.slice(1).map((text) => rejectedExpiry(text, "expired")),
  ...NOT_AN_EXPIRY.map((text) => rejectedExpiry(text, "invalid-expiry")),
  rejectedExpiry("9".repeat(3000), "invalid-expiry", "too-long"),
  ...NOT_DIGITS.map((text) => rejectedExpiry(text, "invalid-character")),
];

// ---- H: the MAC -------------------------------------------------------------------------------------------------

const { macSalt: OTHER_MAC_SALT, mac: OTHER_MAC } = partsOf(OTHER);
const spareMacs = [0, 1, 2, 3].map((bits) => [bits, withSpareBits(MAC, 2, bits)]).filter(([, mac]) => mac !== MAC);

const mac = [
  rejected("empty", altered({ mac: "" }), "invalid-mac-length", "bad-mac"),
  rejected("42 characters", altered({ mac: MAC.slice(0, -1) }), "invalid-mac-length", "invalid-base64"),
  rejected("44 characters, an A too many", altered({ mac: `${MAC}A` }), "invalid-mac-length", "invalid-base64"),
  rejected("padded", altered({ mac: `${MAC}=` }), "invalid-base64"),
  ...spareMacs.map(([bits, text]) =>
    rejected(`the same 32 bytes with spare bits ${bits}`, altered({ mac: text }), "invalid-base64"),
  ),
  opens("standard alphabet, in which this MAC is written the same", altered({ mac: standardAlphabet(MAC) })),
  rejected("case of the first letter changed", altered({ mac: swapCase(MAC[0]) + MAC.slice(1) }), "bad-mac"),
  rejected("a bit of the first byte flipped", altered({ mac: firstByteFlipped(MAC) }), "bad-mac"),
  rejected(
    "a bit of the last byte flipped",
    altered({ mac: MAC.slice(0, -2) + (MAC.at(-2) === "A" ? "B" : "A") + MAC.at(-1) }),
    "bad-mac",
  ),
  rejected("all zero", altered({ mac: "A".repeat(43) }), "bad-mac"),
  rejected("MAC of another seal", altered({ mac: OTHER_MAC }), "bad-mac"),
  rejected("MAC and MAC salt of another seal", altered({ macSalt: OTHER_MAC_SALT, mac: OTHER_MAC }), "bad-mac"),
  rejected("a space inside", altered({ mac: `${MAC.slice(0, 5)} ${MAC.slice(5)}` }), "invalid-character"),
  rejected("a tab inside", altered({ mac: `${MAC.slice(0, 5)}\t${MAC.slice(5)}` }), "invalid-character"),
  rejected("hexadecimal", altered({ mac: bytesOf(MAC).toString("hex") }), "invalid-mac-length", "invalid-base64"),
  rejected(
    "cut to 16 bytes",
    altered({ mac: base64url(bytesOf(MAC).subarray(0, 16)) }),
    "invalid-mac-length",
    "bad-mac",
  ),
  rejected("only padding", altered({ mac: "=" }), "invalid-base64"),
  rejected("HMAC-SHA-1", makeSeal({ macAlgorithm: "sha1" }), "invalid-mac-length", "bad-mac"),
  rejected("HMAC-SHA-512", makeSeal({ macAlgorithm: "sha512" }), "invalid-mac-length", "bad-mac"),
  rejected("the key is the password itself", makeSeal({ macKey: Buffer.from(PASSWORD) }), "bad-mac"),
  rejected("the key is the encryption key", makeSeal({ macKey: derive(PASSWORD, SALT) }), "bad-mac"),
  rejected("the key is of the other password", makeSeal({ macPassword: OTHER_PASSWORD }), "bad-mac"),
  rejected("without the prefix", makeSeal({ macInput: (signed) => signed.replace("Fe26.2*", "") }), "bad-mac"),
  rejected("of nothing", makeSeal({ macInput: () => "" }), "bad-mac"),
  opens("the password with a NUL behind it", makeSeal({ password: `${PASSWORD}\0` }), DATA, {
    note: "HMAC fills keys up with zeros, so both passwords are one key; refuse NUL where passwords are configured",
  }),
];

// ---- I: the payload, sealed by somebody who has the password ----------------------------------------------------

const inQuotes = (...bytes) => Buffer.concat([Buffer.from('{"a":"'), Buffer.from(bytes), Buffer.from('"}')]);
const TEN_THOUSAND_KEYS = `{${Array.from({ length: 10_000 }, (_, index) => `"k${index}":0`).join(",")}}`;

/** Title, plaintext, what to expect, and the data where it opens. */
const PAYLOADS = [
  ["not JSON", "{asdasd", ["invalid-json"]],
  ["empty plaintext", "", ["invalid-json"]],
  ["null", "null", ["not-an-object"]],
  ["true", "true", ["not-an-object"]],
  ["number", "42", ["not-an-object"]],
  ["string", '"hello"', ["not-an-object"]],
  ["array", "[1,2]", ["not-an-object"]],
  ["trailing garbage", '{"a":1}}', ["invalid-json"]],
  ["trailing whitespace", '{"a":1}  \n', ["ok"], { a: 1 }],
  ["comment", '{/*x*/"a":1}', ["invalid-json"]],
  ["trailing comma", '{"a":1,}', ["invalid-json"]],
  ["NaN literal", '{"a":NaN}', ["invalid-json"]],
  ["number 1e400", '{"a":1e400}', ["invalid-json"]],
  ["number 2^53+1", '{"a":9007199254740993}', ["ok", "precision-loss"]],
  ["number with 400 digits", `{"a":${"9".repeat(400)}}`, ["invalid-json"]],
  ["duplicate keys", '{"admin":false,"admin":true}', ["duplicate-key"]],
  ["__proto__ key", '{"__proto__":{"admin":true}}', ["forbidden-key"]],
  ["escaped __proto__ key", '{"\\u005f\\u005fproto\\u005f\\u005f":{"admin":true}}', ["forbidden-key"]],
  ["nested __proto__", '{"a":[{"__proto__":{"x":1}}]}', ["forbidden-key"]],
  ["constructor.prototype", '{"constructor":{"prototype":{"admin":true}}}', ["forbidden-key"]],
  ["depth 128 arrays", `{"a":${"[".repeat(128)}${"]".repeat(128)}}`, ["too-deep"]],
  ["depth 100 000 arrays", "[".repeat(100_000) + "]".repeat(100_000), ["too-deep", "too-long"]],
  ["lone surrogate escape", '{"a":"\\ud83e"}', ["invalid-json", "ok"]],
  ["invalid UTF-8", inQuotes(0xff, 0xfe), ["invalid-utf8"]],
  ["overlong UTF-8 slash", inQuotes(0xc0, 0xaf), ["invalid-utf8"]],
  ["CESU-8 surrogate pair", inQuotes(0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80), ["invalid-utf8"]],
  ["UTF-8 BOM", "\uFEFF" + '{"a":1}', ["invalid-json"]],
  ["UTF-16LE JSON", Buffer.from('{"a":1}', "utf16le"), ["invalid-json"]],
  ["raw NUL in string", '{"a":"\u0000"}', ["invalid-json"]],
  ["10 000 keys", TEN_THOUSAND_KEYS, ["too-long"]],
  ["raw deflate bytes", Buffer.from("ab56ca48cdc9c95728cf2fca4901001a0b045d", "hex"), ["invalid-utf8", "invalid-json"]],
];

const payload = PAYLOADS.map(([title, plaintext, expect, data]) => ({
  title,
  needs_password: true,
  layer: "session",
  input: makeSeal({ seed: `I${title}`, plaintext }),
  expect,
  data,
}));

// ---- J: sizes ---------------------------------------------------------------------------------------------------

const MEBIBYTE = 1 << 20;
const textOf = (length) => ({ a: "x".repeat(length) });

const sizes = [
  ...[4096, 8192, 16384].map((count) => rejected(`${count} times A`, "A".repeat(count), "component-count", "too-long")),
  ...[65536, MEBIBYTE].map((count) => rejected(`${count} times A`, "A".repeat(count), "too-long")),
  rejected("a ciphertext of 1 MiB", altered({ ciphertext: "A".repeat(MEBIBYTE) }), "too-long"),
  rejected("a MAC of 1 MiB", altered({ mac: "A".repeat(MEBIBYTE) }), "too-long"),
  rejected("a MAC salt of 1 MiB", altered({ macSalt: "a".repeat(MEBIBYTE) }), "too-long"),
  rejected("1 MiB of tildes", "~".repeat(MEBIBYTE), "too-long"),
  opens("a genuine seal of 3 KB", makeSeal({ seed: "J", data: textOf(3000) }), textOf(3000)),
  rejected("a genuine seal of 64 KiB", makeSeal({ seed: "J2", data: textOf(65536) }), "too-long"),
];

// ---- The file ---------------------------------------------------------------------------------------------------

const CLASSES = {
  V: ["valid", valid],
  A: ["structure", structure],
  B: ["suffix", suffix],
  C: ["password id", passwordIds],
  D: ["salts", salts],
  E: ["initialization vector", vector],
  F: ["ciphertext", ciphertext],
  G: ["expiry", expiry],
  H: ["mac", mac],
  I: ["payload", payload],
  J: ["size", sizes],
};

/** A text with long runs of one character as a list of texts and of `[character, count]`. */
function inSegments(text) {
  const segments = [];
  let end = 0;
  for (const { 0: run, 1: character, index } of text.matchAll(/(.)\1{64,}/gs)) {
    if (index > end) segments.push(text.slice(end, index));
    segments.push([character, run.length]);
    end = index + run.length;
  }
  if (end === 0) return text;
  if (end < text.length) segments.push(text.slice(end));
  return { segments };
}

export function makeCases() {
  const cases = Object.entries(CLASSES).flatMap(([letter, [name, entries]]) =>
    entries.map(({ title, input, ...entry }, index) => ({
      id: letter + String(index + 1).padStart(2, "0"),
      class: name,
      title,
      ...entry,
      input: inSegments(input),
    })),
  );
  return { now: NOW, passwords: PASSWORDS, cases };
}
