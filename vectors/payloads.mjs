// Session data that hurts, and random session data. Every payload is an object, because a session is one.

const nested = (depth, wrap) => Array.from({ length: depth }).reduce(wrap, "the bottom");

/** An object whose JSON has exactly `bytes` bytes. */
const ofLength = (bytes) => ({ a: "x".repeat(bytes - '{"a":""}'.length) });

const range = (first, last) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** Payloads by name. What each one is after stands in its name. */
export const payloads = {
  "empty-object": {},
  "a-session": {
    userId: "42",
    username: "ada",
    email: "ada@example.com",
    role: "admin",
    isLoggedIn: true,
    loginAt: 1_800_000_000_000,
    expiresAt: 1_800_604_800_000,
    activities: [{ timestamp: 1_800_000_000_000, action: "login", ip: "192.0.2.1" }],
  },
  "empty-members": { object: {}, array: [], text: "", nothing: null, yes: true, no: false, holes: [null, [], {}] },
  "empty-keys": { "": { "": { "": "" } } },
  "every-plane": { planes: range(0, 16).map((plane) => String.fromCodePoint(plane * 0x10000 + 0x41)) },
  "utf-8-length-edges": {
    text: String.fromCodePoint(0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfffd, 0xfffe, 0xffff, 0x10000, 0x10ffff),
  },
  scripts: {
    русский: "Привет",
    עברית: "שלום",
    العربية: "مرحبا",
    हिन्दी: "नमस्ते",
    中文: "你好",
    한국어: "안녕하세요",
    emoji: "👩🏽‍🚀 🏳️‍🌈 🦀",
    composed: "Zo\u00eb",
    decomposed: "Zoe\u0308",
    overridden: "\u202etxt.exe\u202c",
  },
  "control-characters": { text: String.fromCodePoint(...range(0x00, 0x1f), ...range(0x7f, 0x9f)) },
  "lone-surrogates": {
    high: "\ud83e",
    low: "\udd80",
    reversed: "\udd80\ud83e",
    twice: "\ud83e\ud83e\udd80",
    inside: "before\ud800after",
    "in a key \udc00": true,
  },
  "numbers-at-the-edge": {
    zero: 0,
    "negative zero": -0,
    smallest: 5e-324,
    "smallest normal": 2.2250738585072014e-308,
    largest: 1.7976931348623157e308,
    "most negative": -1.7976931348623157e308,
    "largest safe integer": Number.MAX_SAFE_INTEGER,
    "smallest safe integer": Number.MIN_SAFE_INTEGER,
    "last without an exponent": 999999999999999900000,
    "first with an exponent": 1e21,
    "last small fraction": 0.000001,
    "first small exponent": 1e-7,
    "not what it seems": 0.1 + 0.2,
    halfway: 9007199254740992.5,
    "seventeen digits": 1.2345678901234567,
    epsilon: Number.EPSILON,
  },
  "delimiters-of-a-seal": { text: "Fe26.2*1*~2", "~2": "*", "a*b": "~2~2", last: "~2" },
  "delimiters-of-a-cookie": { text: 'a=1; Path=/, "b" %2A %7E2 \\ \r\nSet-Cookie: x=y', html: "</script><!--" },
  "line-separators-and-quotes": { text: "\u2028 \u2029 \ufeff \u00a0 \u200b", quotes: '\'"`\\"\\\\', '"': "\\" },
  "names-that-objects-inherit": {
    toString: "a",
    valueOf: "b",
    hasOwnProperty: "c",
    isPrototypeOf: "d",
    constructor: "e",
    prototype: "f",
    length: 6,
    then: "g",
    toJSON: "h",
  },
  "names-that-iron-session-6-used": { persistent: { admin: true }, flash: { message: "hello" } },
  "keys-that-look-like-numbers": { 10: "ten", 9: "nine", "-1": "minus one", "01": "one", 1.5: "a half", "1e3": "text" },
  "sixty-arrays-deep": { deep: nested(60, (inner) => [inner]) },
  "sixty-objects-deep": nested(60, (inner) => ({ deep: inner })),
  "long-text": { text: "Lorem ipsum dolor sit amet, consetetur sadipscing elitr. ".repeat(44) },
  "many-keys": Object.fromEntries(range(1, 160).map((index) => [`key ${index}`, index % 3 ? index : `value ${index}`])),
  "one-byte-short-of-a-block": ofLength(15),
  "exactly-a-block": ofLength(16),
  "one-byte-over-a-block": ofLength(17),
  "exactly-two-blocks": ofLength(32),
  "exactly-sixteen-blocks": ofLength(256),
};

/** What is left of `data` after a journey as JSON: -0 has become 0. */
export const asJson = (data) => JSON.parse(JSON.stringify(data));

/** `count` random payloads; the same `seed`, a 32-bit integer, gives the same ones. */
export function randomPayloads(seed, count) {
  const random = mulberry32(seed);
  return Array.from({ length: count }, () => randomObject(random, 0));
}

/** A small generator of good quality; Math.random cannot be seeded. */
function mulberry32(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const integerBelow = (random, limit) => Math.floor(random() * limit);
const oneOf = (random, choices) => choices[integerBelow(random, choices.length)];
const listOf = (random, most, make) => Array.from({ length: integerBelow(random, most + 1) }, make);

const MAX_DEPTH = 5;

function randomObject(random, depth) {
  return Object.fromEntries(listOf(random, 6, () => [randomText(random), randomValue(random, depth + 1)]));
}

function randomValue(random, depth) {
  const leaves = [randomText, randomText, randomNumber, randomNumber, randomConstant];
  const branches = depth < MAX_DEPTH ? [randomObject, randomArray] : [];
  return oneOf(random, [...leaves, ...branches])(random, depth);
}

const randomArray = (random, depth) => listOf(random, 5, () => randomValue(random, depth + 1));
const randomConstant = (random) => oneOf(random, [true, false, null]);

function randomNumber(random) {
  const sign = oneOf(random, [1, -1]);
  return sign * oneOf(random, [smallInteger, safeInteger, fraction, anyDouble])(random);
}

const smallInteger = (random) => integerBelow(random, 1000);
const safeInteger = (random) => integerBelow(random, Number.MAX_SAFE_INTEGER);
const fraction = (random) => random();

/** Every finite double is as likely as any other: most have an exponent that nobody writes by hand. */
function anyDouble(random) {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, integerBelow(random, 2 ** 32));
  view.setUint32(4, integerBelow(random, 2 ** 32));
  const number = view.getFloat64(0);
  return Number.isFinite(number) ? number : 0;
}

const ALPHABETS = [
  [0x20, 0x7e],
  [0x00, 0x1f],
  [0x80, 0x24f],
  [0x400, 0x4ff],
  [0x2000, 0x20ff],
  [0x4e00, 0x9fff],
  [0xd800, 0xdfff], // lone surrogates, most of the time
  [0xe000, 0xffff],
  [0x10000, 0x1ffff],
  [0x20000, 0x10ffff],
];

function randomText(random) {
  const [first, last] = oneOf(random, ALPHABETS);
  const codePoint = () => first + integerBelow(random, last - first + 1);
  return String.fromCodePoint(...listOf(random, oneOf(random, [3, 12, 40]), codePoint));
}
