// The cases of cookie-header.json: hostile and odd `Cookie` headers, and whose session each is.
//
// Alice is the visitor. Mallory has a genuine session of her own and can set cookies on a neighbouring host: under
// any name that a browser lets her have, as often as she likes, and before or behind Alice's.

const NAME = "__Host-s";
const NOW = 1_800_000_000_000; // 2027-01-15T08:00:00Z
const PASSWORD = "q7Rf2mXz9LkT4vBn8WcY1sHd6GpJ3eUa";
const STRANGERS_PASSWORD = "Zt5KwP0xN8rVb3QyD7mLc1HsF6jGa9Te";
const HOUR = 3600;
const TTL = 14 * 24 * HOUR;

const ofPerson = (name, more = {}) => JSON.stringify({ name, ...more });
const ofSession = (name, id) => ofPerson(name, { _meta: { id, startedAt: NOW, seenAt: NOW } });

const [HER_ID, ANOTHER_ID] = ["AAAAAAAAAAAAAAAAAAAAAA", "BBBBBBBBBBBBBBBBBBBBBA"];

/** The seals that cases name: what is in them, and when they end, in seconds from now; `null` is never. */
const SEALS = {
  alice: { payload: ofPerson("alice"), ends: TTL },
  "alice-before": { payload: ofPerson("alice"), ends: TTL - HOUR },
  "alice-ended": { payload: ofPerson("alice"), ends: -HOUR },
  "alice-forever": { payload: ofPerson("alice"), ends: null },
  "alice-unversioned": { payload: ofPerson("alice"), ends: TTL, dialect: "iron", password_id: "1" },
  "alice-with-id": { payload: ofSession("alice", HER_ID), ends: TTL },
  "alice-with-id-before": { payload: ofSession("alice", HER_ID), ends: TTL - HOUR },
  mallory: { payload: ofPerson("mallory"), ends: TTL },
  "mallory-before": { payload: ofPerson("mallory"), ends: TTL - HOUR },
  "mallory-with-id": { payload: ofSession("mallory", ANOTHER_ID), ends: TTL },
  "mallory-with-id-before": { payload: ofSession("mallory", ANOTHER_ID), ends: TTL - HOUR },
  stranger: { payload: ofPerson("alice"), ends: TTL, password: STRANGERS_PASSWORD },
  list: { payload: '["alice"]', ends: TTL },
  link: { payload: ofPerson("alice", { _meta: { purpose: "sign-in-link" } }), ends: TTL },
};

// ---- Saying what happens ----------------------------------------------------------------------------------------

/** Alice is signed in, and these events are told. */
const alice = (title, lines, ...events) => ({ title, lines: [lines].flat(), select: "alice", events });

/** Nobody is signed in, for this reason. */
const nobody = (title, lines, reason) => ({ title, lines: [lines].flat(), select: null, reason, events: [] });

const ambiguous = (title, lines) => nobody(title, lines, "ambiguous-session");

const DUPLICATE = "duplicate-cookie";
const STALE = "stale-chunk";

/** A pair of the session's own name. */
const pair = (value) => `${NAME}=${value}`;

const [ALICE, MALLORY] = [pair("{alice}"), pair("{mallory}")];

/** A seal in chunks. */
const chunks = (seal, count = 3) =>
  Array.from({ length: count }, (_, index) => `${NAME}.${index}={${seal}.${index}/${count}}`).join("; ");

/** `text`, `count` times, in a line that is made with `line`. */
const times = (count, text) => [text, count];
const line = (...segments) => ({ segments });

/** As many different junk cookies. */
const junk = (count) => Array.from({ length: count }, (_, index) => pair(`junk-${index}`)).join("; ");

/**
 * Mallory's session under a name that some parser takes for Alice's: alone it is nobody's session, and beside Alice's
 * it is not there.
 */
const lookAlike = (title, ...names) => {
  const planted = names.map((name) => `${name}={mallory}`).join("; ");
  return [
    nobody(`${title}, alone`, planted, "absent"),
    alice(`${title}, around the genuine one`, `${planted}; ${ALICE}; ${planted}`),
  ];
};

const codePoint = (number) => `U+${number.toString(16).toUpperCase().padStart(4, "0")}`;
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

// ---- A: the rules -----------------------------------------------------------------------------------------------

const plain = [
  alice("one cookie", ALICE),
  { ...alice("one cookie of somebody else", MALLORY), select: "mallory" },
  alice("among others", `a=1; ${ALICE}; b=2`),
  alice("no spaces", `a=1;${ALICE};b=2`),
  alice("semicolons around it", `; ;;${ALICE};; ;`),
  alice("spaces and tabs around name and value", ` \t${NAME} \t=\t {alice} \t; a = 1 `),
  alice("a seal without its version", pair("{alice-unversioned}")),
  alice("a second session of the application", `__Host-admin={mallory}; ${ALICE}`),
  nobody("no header", [], "absent"),
  nobody("an empty header", "", "absent"),
  nobody("blanks", " \t ", "absent"),
  nobody("other cookies", "a=1; b=2", "absent"),
  nobody("the name alone", NAME, "absent"),
  nobody("an empty value", pair(""), "absent"),
  nobody("blanks for a value", pair(" \t "), "absent"),
  nobody("a session that has ended", pair("{alice-ended}"), "expired"),
  nobody("a session that never ends", pair("{alice-forever}"), "no-expiry"),
  nobody("a forged session", pair("{alice!}"), "bad-mac"),
  nobody("a session of another password", pair("{stranger}"), "bad-mac"),
  nobody("a seal that holds no object", pair("{list}"), "not-an-object"),
  nobody("a sign-in link", pair("{link}"), "wrong-purpose"),
  nobody("a value that is no seal", pair("junk"), "component-count"),
  nobody("a version twice", pair("{alice}~2"), "bad-suffix"),
];

// ---- B: several of one name -------------------------------------------------------------------------------------

const either = (title, one, other, ...events) => [
  alice(`${title}, behind it`, `${one}; ${other}`, ...events),
  alice(`${title}, before it`, `${other}; ${one}`, ...events),
];

const duplicates = [
  alice("the same twice", `${ALICE}; ${ALICE}`),
  alice("the same a thousand times", line(times(1000, `${ALICE}; `))),
  ...either("an empty one", ALICE, pair("")),
  ...either("junk", ALICE, pair("junk"), DUPLICATE),
  ...either("a forged one", ALICE, pair("{alice!}"), DUPLICATE),
  ...either("one of another password", ALICE, pair("{stranger}"), DUPLICATE),
  ...either("one that has ended", ALICE, pair("{alice-ended}"), DUPLICATE),
  ...either("one that never ends", ALICE, pair("{alice-forever}"), DUPLICATE),
  ...either("a sign-in link", ALICE, pair("{link}"), DUPLICATE),
  ...either("a seal that holds no object", ALICE, pair("{list}"), DUPLICATE),
  alice("between two of the same forgery", `${pair("{alice!}")}; ${ALICE}; ${pair("{alice!}")}`, DUPLICATE),
  alice("between two forgeries", `${pair("{alice!}")}; ${ALICE}; ${pair("{mallory!}")}`, DUPLICATE),
  alice("between two of another password", `${pair("{stranger}")}; ${ALICE}; ${pair("{stranger}x")}`, DUPLICATE),
  ambiguous("somebody else's, behind it", `${ALICE}; ${MALLORY}`),
  ambiguous("somebody else's, before it", `${MALLORY}; ${ALICE}`),
  ambiguous("between two of somebody else's", `${MALLORY}; ${ALICE}; ${MALLORY}`),
  ambiguous("two of somebody else's between", `${ALICE}; ${MALLORY}; ${MALLORY}; ${ALICE}`),
  ambiguous("junk between two people", `${ALICE}; ${pair("junk")}; ${MALLORY}`),
  ambiguous("an earlier session of the same person", `${ALICE}; ${pair("{alice-before}")}`),
  ambiguous("a later session of somebody else's", `${pair("{alice-before}")}; ${MALLORY}`),
  ambiguous("the same session id twice", `${pair("{alice-with-id}")}; ${pair("{alice-with-id-before}")}`),
  nobody("junk and junk", `${pair("junk")}; ${pair("more junk")}`, "invalid-character"),
  nobody("junk and a forged one", `${pair("junk")}; ${pair("{alice!}")}`, "bad-mac"),
  nobody("a forged one and junk", `${pair("{alice!}")}; ${pair("junk")}`, "bad-mac"),
  nobody(
    "junk, a forged one and one that has ended",
    `${junk(3)}; ${pair("{alice!}")}; ${pair("{alice-ended}")}`,
    "expired",
  ),
  alice("15 others before it", `${junk(15)}; ${ALICE}`, DUPLICATE),
  alice("15 others behind it", `${ALICE}; ${junk(15)}`, DUPLICATE),
  alice("15 others twice", `${junk(15)}; ${ALICE}; ${junk(15)}`, DUPLICATE),
  ambiguous("16 others before it", `${junk(16)}; ${ALICE}`),
  ambiguous("16 others behind it", `${ALICE}; ${junk(16)}`),
  ambiguous("200 others around it", `${junk(100)}; ${ALICE}; ${junk(200)}`),
  ambiguous("17 others and nothing else", junk(17)),
];

// ---- C: several lines, as HTTP/2 may send them ------------------------------------------------------------------

const crumbs = [
  alice("a line for each cookie", ["a=1", ALICE, "b=2"]),
  alice("empty lines", ["", ALICE, " ; "]),
  alice("an empty one on a line of its own", [pair(""), ALICE]),
  alice("junk on the line before", [pair("junk"), ALICE], DUPLICATE),
  alice("junk on the line behind", [ALICE, pair("junk")], DUPLICATE),
  alice("look-alikes on other lines", [`\u00a0${MALLORY}`, ALICE, `%5F_Host-s={mallory}`]),
  ambiguous("two people on two lines", [ALICE, MALLORY]),
  ambiguous("two people on two lines, the other way round", [MALLORY, ALICE]),
  alice("chunks on three lines", chunks("alice").split("; ")),
  alice("chunks on three lines, the last first", chunks("alice").split("; ").toReversed()),
  nobody("a value does not go on on the next line", [pair("{alice.0/2}"), "{alice.1/2}"], "component-count"),
  nobody("a pair does not go on on the next line", [NAME, "={alice}"], "absent"),
  nobody("quotation marks do not go on on the next line", [`${NAME}="`, `{alice}"`], "invalid-character"),
];

// ---- D: names that somebody might decode ------------------------------------------------------------------------

const encoded = [
  ["percent-encoded underscore", "%5F_Host-s"],
  ["percent-encoded underscore, in lower case", "%5f_Host-s"],
  ["percent-encoded second underscore", "_%5FHost-s"],
  ["percent-encoded underscores and hyphen", "%5f%5fHost%2ds"],
  ["percent-encoded hyphen", "__Host%2Ds"],
  ["percent-encoded letter", "__Host-%73"],
  ["percent-encoded altogether", "%5F%5F%48%6F%73%74%2D%73"],
  ["percent-encoded twice", "%255F_Host-s"],
  ["percent-encoded space before and behind", "%20__Host-s", "__Host-s%20"],
  ["percent-encoded NUL behind", "__Host-s%00"],
  ["percent-encoded equals sign behind", "__Host-s%3D"],
  ["percent-encoded no-break space before", "%C2%A0__Host-s"],
  ["percent-encoded semicolon before", "a%3B__Host-s"],
  ["percent-encoded, overlong", "%C1%9F_Host-s"],
  ["the percent encoding of old scripts", "%u005F_Host-s"],
  ["an escape of JSON", "\\u005f_Host-s", "\\x5f_Host-s"],
  ["an escape of HTML", "&#95_Host-s"],
  ["an escape of MIME", "=5F_Host-s", "=?utf-8?q?__Host-s?="],
  ["a plus for a space", "+__Host-s", "__Host-s+"],
  ["what PHP turns into underscores", "..Host-s", "_.Host-s", "_[Host-s", "_ Host-s", "__Host-s[]", "__Host-s[0]"],
].flatMap(([title, ...names]) => lookAlike(title, ...names));

// ---- E: white space that is none --------------------------------------------------------------------------------

const WHITE_SPACE = [
  0x85,
  0xa0,
  0x1680,
  0x180e,
  ...range(0x2000, 0x200d),
  0x2028,
  0x2029,
  0x202f,
  0x205f,
  0x2060,
  0x3000,
  0xfeff,
];

const whiteSpace = [
  ...WHITE_SPACE.flatMap((number) => {
    const blank = String.fromCodePoint(number);
    return lookAlike(`${codePoint(number)} before and behind the name`, blank + NAME, NAME + blank);
  }),
  ...lookAlike("U+0085 and U+00A0 as bytes of Latin-1", `{0x85}${NAME}`, `{0xa0}${NAME}`, `${NAME}{0xa0}`),
  nobody("U+00A0 before the value", pair("\u00a0{alice}"), "invalid-character"),
  nobody("U+2003 behind the value", pair("{alice}\u2003"), "invalid-character"),
  alice("U+00A0 around the value of another", `${pair("\u00a0{mallory}\u00a0")}; ${ALICE}`, DUPLICATE),
];

// ---- F: control characters --------------------------------------------------------------------------------------

const controls = [
  ...[0x00, 0x01, 0x08, 0x0b, 0x0c, 0x0d, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f, 0x7f].flatMap((number) => {
    const control = String.fromCodePoint(number);
    return lookAlike(`${codePoint(number)} before and behind the name`, control + NAME, NAME + control);
  }),
  alice("a tab is white space", `\t${NAME}\t=\t{alice}\t`),
  nobody("a tab in the value", pair("{alice.0/2}\t{alice.1/2}"), "invalid-character"),
  nobody("a tab in the name", "__Host-\ts={alice}", "absent"),
  nobody("NUL behind the value", pair("{alice}\0"), "invalid-character"),
  nobody("a vertical tab before the value", pair("\v{alice}"), "invalid-character"),
  alice("control characters in others", `a=\0\v\f\x7f; ${ALICE}; \x1b[2J=1`),
];

// ---- G: names that look or sound alike --------------------------------------------------------------------------

const letters = [
  ["lower case", "__host-s"],
  ["upper case", "__HOST-S"],
  ["mixed case", "__Host-S", "__hOST-s"],
  ["a long s, which is an s without regard to case", "__Host-\u017f", "__Ho\u017ft-s"],
  ["fullwidth letters", "\uff3f\uff3fHost-s", "__Host-\uff53"],
  ["a Cyrillic letter", "__H\u043est-s", "__Host-\u0455"],
  ["other hyphens", "__Host\u2010s", "__Host\u2011s", "__Host\u2212s"],
  ["a soft hyphen", "__Host-\u00ads"],
  ["a combining accent", "__Host-s\u0301"],
  ["direction marks", "\u202e__Host-s", "__Host-s\u200e"],
  ["a shorter name", "__Host-", "__Host", "s", ""],
  ["a longer name", `x${NAME}`, `${NAME}x`, `${NAME}-`, `-${NAME}`, `${NAME}/`, `__Host-${NAME}`],
  ["another prefix", "__Secure-s", "__Http-s", "__Host-Http-s"],
  ["the header's name", `Cookie: ${NAME}`, `cookie:${NAME}`],
].flatMap(([title, ...names]) => lookAlike(title, ...names));

// ---- H: what older standards meant ------------------------------------------------------------------------------

const legacy = [
  alice("RFC 2109: version, path and domain", `$Version=1; ${ALICE}; $Path=/; $Domain=example.com`),
  alice("RFC 2109: version in quotation marks", `$Version="1"; ${ALICE}; $Path="/"`),
  ...lookAlike("RFC 2109: a name with a dollar sign", `$${NAME}`),
  ...lookAlike("a name in quotation marks", `"${NAME}"`, `'${NAME}'`),
  ...lookAlike("a comma before the name", `a=1,${NAME}`, `a=1, ${NAME}`),
  ...lookAlike("a colon for an equals sign", `${NAME}:`),
  nobody("a value in quotation marks", pair('"{alice}"'), "invalid-character"),
  nobody("a value in single quotation marks", pair("'{alice}'"), "bad-suffix"),
  nobody("one quotation mark", pair('"{alice}'), "invalid-character"),
  nobody("escaped quotation marks", pair('\\"{alice}\\"'), "invalid-character"),
  alice("quotation marks around a semicolon", `a="x; ${ALICE}; y"`),
  ambiguous("quotation marks around a pair do not hide it", `a="x; ${MALLORY}; y"; ${ALICE}`),
  ambiguous("quotation marks around a semicolon do not join", `${ALICE}; a="1; ${MALLORY}; b=2"`),
  nobody("two pairs joined by a comma", `${ALICE}, ${MALLORY}`, "invalid-character"),
  nobody("a comma behind the value", `${ALICE},a=1`, "invalid-character"),
  alice("the attributes of Set-Cookie", `${ALICE}; Path=/; HttpOnly; Secure; SameSite=Lax`),
  alice("the attributes of Set-Cookie, for another", `a=1; Domain=example.com; ${ALICE}; Max-Age=0`),
  nobody("a percent-encoded value", pair("{alice}").replace("}", "}%7E2"), "invalid-character"),
];

// ---- I: empty and odd pairs -------------------------------------------------------------------------------------

const oddPairs = [
  nobody("a value without a name", "={alice}", "absent"),
  nobody("a value without a name and an equals sign", "{alice}", "absent"),
  nobody("a name that begins with an equals sign", `=${ALICE}`, "absent"),
  nobody("two equals signs", pair("={alice}"), "unknown-prefix"),
  nobody("a name in the value", pair(`${NAME}={alice}`), "unknown-prefix"),
  nobody("an equals sign behind the value", pair("{alice}="), "bad-suffix"),
  alice("a nameless cookie that looks like the session", `=${MALLORY}; ${ALICE}`),
  alice("a valueless cookie of the name", `${NAME}; ${ALICE}; ${NAME}`),
  alice("empty pairs", `=; ==; =; ${ALICE}; =`),
  nobody("two seals behind each other", pair("{alice}{mallory}"), "component-count"),
  nobody("two seals with a space between", pair("{alice} {mallory}"), "invalid-character"),
  nobody("half a seal", pair("{alice.0/2}"), "component-count"),
  nobody("the other half", pair("{alice.1/2}"), "component-count"),
  nobody("halves in two cookies", `${pair("{alice.0/2}")}; ${pair("{alice.1/2}")}`, "component-count"),
  nobody("halves of two people", pair("{alice.0/2}{mallory.1/2}"), "bad-mac"),
];

// ---- J: the session in the value of another cookie --------------------------------------------------------------

const nested = [
  nobody("in the value of another", `a={alice}`, "absent"),
  nobody("with its name in the value of another", `a=${ALICE}`, "absent"),
  alice("somebody else's with its name in the value of another", `a=${MALLORY}; ${ALICE}; b=x${MALLORY}`),
  alice("in quotation marks in the value of another", `a="${MALLORY}"; ${ALICE}`),
  alice("percent-encoded in the value of another", `a=1%3B%20${NAME}%3D{mallory}; ${ALICE}`),
  alice("behind a percent-encoded line end", `a=1%0D%0ACookie:%20${MALLORY}; ${ALICE}`),
  alice("as JSON in the value of another", `a={"${NAME}":"{mallory}"}; ${ALICE}`),
  alice("behind a tab in the value of another", `a=1\t${MALLORY}; ${ALICE}`),
  alice("behind a semicolon of another script", `a=1\u037e ${MALLORY}; ${ALICE}; b=1\uff1b ${MALLORY}`),
];

// ---- K: bytes that are not UTF-8 --------------------------------------------------------------------------------

const bytes = [
  alice("in another cookie", `a={0xff}{0xfe}; ${ALICE}`),
  alice("in another name", `{0xff}={0x80}; ${ALICE}; {0xc3}=1`),
  alice("the first byte of a pair of them, at the end", `${ALICE}; a={0xe2}{0x82}`),
  alice("other alphabets", `été=ü; ${ALICE}; ключ=值; 🍪=🍪`),
  alice("in a cookie of the name", `${pair("{0xff}")}; ${ALICE}`, DUPLICATE),
  nobody("behind the value", pair("{alice}{0xff}"), "invalid-character"),
  ...lookAlike("before and behind the name", `{0xff}${NAME}`, `${NAME}{0xff}`),
  ...lookAlike("an overlong underscore", "{0xc1}{0x9f}_Host-s"),
  ...lookAlike("half a pair of surrogates before the name", `{0xed}{0xa0}{0x80}${NAME}`),
  ...lookAlike("a byte order mark of UTF-16", `{0xff}{0xfe}${NAME}`, `{0xfe}{0xff}${NAME}`),
];

// ---- L: many and long -------------------------------------------------------------------------------------------

const many = [
  alice("5000 others before it", line(times(5000, "a=b; "), ALICE)),
  alice("5000 others behind it", line(ALICE, times(5000, "; a=b"))),
  alice("5000 semicolons", line(times(5000, ";"), ALICE, times(5000, ";"))),
  alice("5000 equals signs", line(times(5000, "="), "; ", ALICE)),
  alice("5000 quotation marks", line('a="', times(5000, '\\"'), "; ", ALICE)),
  alice("100 KB of another", line("a=", times(100_000, "x"), "; ", ALICE)),
  alice("100 KB of blanks around it", line(times(50_000, " "), ALICE, times(50_000, "\t"))),
  alice("a name of 50 KB", line(times(50_000, "_"), "=1; ", ALICE)),
  alice("1000 look-alikes before it", line(times(500, `%5F_Host-s={mallory}; \u00a0${MALLORY}; `), ALICE)),
  alice("3000 empty ones of the name", line(times(3000, `${NAME}=; `), ALICE)),
  alice("3000 equal ones of the name", line(times(3000, `${NAME}=junk; `), ALICE), DUPLICATE),
  alice("one of 20 KB beside it", line(`${NAME}=`, times(20_000, "x"), "; ", ALICE), DUPLICATE),
  nobody("one of 20 KB", line(`${NAME}=`, times(20_000, "x")), "too-long"),
  nobody("one of 100 000 stars", line(`${NAME}=`, times(100_000, "*")), "too-long"),
  nobody("16 KiB of stars", line(`${NAME}=`, times(16_384, "*")), "component-count"),
];

// ---- M: chunks --------------------------------------------------------------------------------------------------

const chunk = (index, value) => `${NAME}.${index}=${value}`;
const [FIRST, SECOND, THIRD] = chunks("alice").split("; ");

const inChunks = [
  alice("three", chunks("alice")),
  alice("one", chunks("alice", 1)),
  alice("four", chunks("alice", 4)),
  alice("without a version", chunks("alice-unversioned")),
  alice("among others", `a=1; ${FIRST};${SECOND} ;b=2; ${THIRD}`),
  alice("the last first", [THIRD, SECOND, FIRST].join("; ")),
  alice("the second first", [SECOND, THIRD, FIRST].join("; ")),
  alice("each of them twice", `${chunks("alice")}; ${chunks("alice")}`),
  nobody("five", chunks("alice", 5), "component-count"),
  nobody("the first is missing", `${SECOND}; ${THIRD}`, "absent"),
  nobody("the second is missing", `${FIRST}; ${THIRD}`, "component-count"),
  nobody("the third is missing", `${FIRST}; ${SECOND}`, "component-count"),
  nobody("the first is empty", `${chunk(0, "")}; ${SECOND}; ${THIRD}`, "absent"),
  nobody("the second is empty", `${FIRST}; ${chunk(1, "")}; ${THIRD}`, "component-count"),
  nobody("two are swapped", `${FIRST}; ${chunk(1, "{alice.2/3}")}; ${chunk(2, "{alice.1/3}")}`, "component-count"),
  nobody(
    "the first and the last are swapped",
    `${chunk(0, "{alice.2/3}")}; ${SECOND}; ${chunk(2, "{alice.0/3}")}`,
    "component-count",
  ),
  nobody("the first is somebody else's", `${chunk(0, "{mallory.0/3}")}; ${SECOND}; ${THIRD}`, "bad-mac"),
  nobody("the second is somebody else's", `${FIRST}; ${chunk(1, "{mallory.1/3}")}; ${THIRD}`, "bad-mac"),
  nobody("the third is somebody else's", `${FIRST}; ${SECOND}; ${chunk(2, "{mallory.2/3}")}`, "bad-mac"),
  nobody("the second is of an earlier session", `${FIRST}; ${chunk(1, "{alice-before.1/3}")}; ${THIRD}`, "bad-mac"),
  nobody("junk", chunk(0, "junk"), "component-count"),
  nobody("a session that has ended", chunks("alice-ended"), "expired"),
  nobody("a session of another password", chunks("stranger"), "bad-mac"),
  nobody("a sign-in link", chunks("link"), "wrong-purpose"),
  nobody(
    "16 KiB in each",
    line(...range(0, 3).flatMap((i) => [`${NAME}.${i}=`, times(16_384, "x"), "; "])),
    "too-long",
  ),

  alice(
    "shrunk to one, two are left over",
    `${chunk(0, "{alice}")}; ${chunks("alice-before").split("; ").slice(1).join("; ")}`,
    STALE,
  ),
  alice("shrunk to two, one is left over", `${chunks("alice", 2)}; ${chunk(2, "{alice-before.2/3}")}`, STALE),
  alice(
    "without a version, shrunk to one",
    `${chunk(0, "{alice-unversioned}")}; ${chunk(1, "{alice-before.1/3}")}`,
    STALE,
  ),
  alice(
    "without a version, shrunk to two",
    `${chunks("alice-unversioned", 2)}; ${chunk(2, "{alice-before.2/3}")}`,
    STALE,
  ),
  alice("a fourth is left over", `${chunks("alice")}; ${chunk(3, "left-over")}`, STALE),
  alice("one is left over behind a gap", `${chunks("alice", 2)}; ${chunk(3, "left-over")}`, STALE),
  alice("the last goes on behind the seal", `${FIRST}; ${SECOND}; ${chunk(2, "{alice.2/3}{alice-before.2/3}")}`, STALE),
  alice("a whole session of somebody else's is left over", `${chunks("alice", 1)}; ${chunk(1, "{mallory}")}`, STALE),

  ...either("a planted first one", chunks("alice"), chunk(0, "junk"), DUPLICATE),
  ...either("a planted second one", chunks("alice"), chunk(1, "junk"), DUPLICATE),
  ...either("a planted third one", chunks("alice"), chunk(2, "junk"), DUPLICATE),
  ...either("a first one of somebody else's", chunks("alice"), chunk(0, "{mallory.0/3}"), DUPLICATE),
  ...either("a last one of somebody else's", chunks("alice"), chunk(2, "{mallory.2/3}"), DUPLICATE),
  ...either("a forged set", chunks("alice"), chunks("mallory!"), DUPLICATE),
  ...either("a set that has ended", chunks("alice"), chunks("alice-ended"), DUPLICATE),
  ambiguous("somebody else's set behind it", `${chunks("alice")}; ${chunks("mallory")}`),
  ambiguous("somebody else's set before it", `${chunks("mallory")}; ${chunks("alice")}`),
  ambiguous("somebody else's set, cut elsewhere", `${chunks("alice")}; ${chunks("mallory", 2)}`),
  ambiguous("somebody else's session as the first", `${chunk(0, "{mallory}")}; ${chunks("alice")}`),
  ambiguous("an earlier session of the same person", `${chunks("alice")}; ${chunks("alice-before")}`),
  ambiguous(
    "more combinations than are tried",
    `${chunks("alice")}; ${range(1, 4)
      .flatMap((n) => range(0, 2).map((i) => chunk(i, `junk-${n}`)))
      .join("; ")}`,
  ),
  ambiguous(
    "17 of the first",
    `${chunks("alice")}; ${range(1, 17)
      .map((n) => chunk(0, `junk-${n}`))
      .join("; ")}`,
  ),
  alice(
    "17 of one that is not reached",
    `${chunks("alice", 2)}; ${range(1, 17)
      .map((n) => chunk(3, `junk-${n}`))
      .join("; ")}`,
    STALE,
  ),

  ...["count", "length", "size", "chunks", "n"].map((word) =>
    alice(`a cookie that counts them: ${word}`, `${chunk(word, "99999999")}; ${chunks("alice")}; ${chunk(word, "1")}`),
  ),
  ...["4", "9", "10", "-1", "00", "01", "000", "+0", "0.0", "0x0", "1e0", "", "a", "\u0660", "\uff10", "٣", " 0"].map(
    (index) =>
      alice(`a number that is none: ${JSON.stringify(index)}`, `${chunk(index, "{mallory}")}; ${chunks("alice")}`),
  ),
  nobody(
    "numbers with a leading zero",
    "012"
      .split("")
      .map((i) => chunk(`0${i}`, `{alice.${i}/3}`))
      .join("; "),
    "absent",
  ),
  nobody(
    "numbers from one",
    range(0, 2)
      .map((i) => chunk(i + 1, `{alice.${i}/3}`))
      .join("; "),
    "absent",
  ),
  ...[".", "-", "_", "", "%2E", ":", "\u2024", "\uff0e"].map((dot, index) => {
    const between = index === 0 ? ".." : dot;
    return alice(`a dot that is none: ${JSON.stringify(between)}`, `${NAME}${between}0={mallory}; ${chunks("alice")}`);
  }),
  alice("in another case", `${chunks("mallory").replaceAll("__Host", "__host")}; ${chunks("alice")}`),
  nobody("in another case, alone", chunks("alice").replaceAll("__Host", "__host"), "absent"),
  nobody("one of them in another case", `${FIRST}; ${SECOND.replace("__Host", "__HOST")}; ${THIRD}`, "component-count"),
  alice("percent-encoded", `%5F_Host-s.0={mallory}; __Host-s.%30={mallory}; ${chunks("alice")}`),
  alice(
    "with other white space",
    `\u00a0${NAME}.0={mallory}; ${NAME}.0\u2003={mallory}; ${NAME}\u3000.0={mallory}; ${chunks("alice")}`,
  ),
  nobody("chunks of a chunk", `${NAME}.0.0={alice}; ${NAME}.0.1={alice}`, "absent"),
];

// ---- N: a single cookie and chunks ------------------------------------------------------------------------------

const beside = (single, ...sets) => [pair(`{${single}}`), ...sets.map((seal) => chunks(seal))].join("; ");

const both = [
  alice("the same session", beside("alice", "alice"), STALE),
  alice("an earlier session is left in chunks", beside("alice", "alice-before"), STALE),
  alice("an earlier session is left in chunks, before it", `${chunks("alice-before")}; ${ALICE}`, STALE),
  alice("somebody else's earlier session in chunks", beside("alice", "mallory-before"), STALE),
  alice("a part of a session is left in chunks", `${ALICE}; ${SECOND}; ${THIRD}`, STALE),
  alice("junk in a chunk", `${chunk(0, "junk")}; ${ALICE}`, STALE),
  alice("a forged session in chunks", beside("alice", "mallory!"), STALE),
  alice("a session in chunks that has ended", beside("alice", "alice-ended"), STALE),
  alice("a single cookie that is empty", `${pair("")}; ${chunks("alice")}`),
  alice("a single cookie of junk", `${pair("junk")}; ${chunks("alice")}`, DUPLICATE),
  alice("a single cookie that is forged", beside("mallory!", "alice"), DUPLICATE),
  alice("a single cookie that has ended", beside("alice-ended", "alice"), DUPLICATE),
  alice("a single cookie that holds a part", `${pair("{alice.0/3}")}; ${chunks("alice")}`, DUPLICATE),
  alice(
    "junk on both sides",
    `${pair("junk")}; ${chunk(0, "junk")}; ${chunks("alice")}; ${chunk(3, "junk")}`,
    DUPLICATE,
    STALE,
  ),
  ambiguous("an earlier session in a single cookie", beside("alice-before", "alice")),
  ambiguous("somebody else's earlier session in a single cookie", beside("mallory-before", "alice")),
  ambiguous("somebody else's later session in chunks", beside("alice-before", "mallory")),
  ambiguous("two in single cookies and one in chunks", `${MALLORY}; ${beside("alice", "mallory")}`),
  ambiguous("one in a single cookie and two in chunks", beside("alice", "alice-before", "mallory-before")),
  alice("the same id: left over", beside("alice-with-id", "alice-with-id-before"), STALE),
  ambiguous("another id, earlier in chunks", beside("alice-with-id", "mallory-with-id-before")),
  ambiguous("another id, earlier in a single cookie", beside("mallory-with-id-before", "alice-with-id")),
  ambiguous("another id, later in a single cookie", beside("mallory-with-id", "alice-with-id-before")),
  ambiguous("16 others in a single cookie", `${junk(16)}; ${chunks("alice")}`),
  nobody("junk in a single cookie, forged in chunks", `${pair("junk")}; ${chunks("mallory!")}`, "bad-mac"),
  nobody("forged in a single cookie, ended in chunks", beside("mallory!", "alice-ended"), "expired"),
];

// ---- The file ---------------------------------------------------------------------------------------------------

const CLASSES = {
  A: ["rules", plain],
  B: ["duplicates", duplicates],
  C: ["crumbs", crumbs],
  D: ["encoded names", encoded],
  E: ["white space", whiteSpace],
  F: ["control characters", controls],
  G: ["names", letters],
  H: ["older standards", legacy],
  I: ["pairs", oddPairs],
  J: ["nested", nested],
  K: ["bytes", bytes],
  L: ["size", many],
  M: ["chunks", inChunks],
  N: ["single cookie and chunks", both],
};

export function makeCases() {
  const cases = Object.entries(CLASSES).flatMap(([letter, [name, entries]]) =>
    entries.map((entry, index) => ({ id: letter + String(index + 1).padStart(2, "0"), class: name, ...entry })),
  );
  return { name: NAME, now: NOW, password: PASSWORD, seals: SEALS, cases };
}
