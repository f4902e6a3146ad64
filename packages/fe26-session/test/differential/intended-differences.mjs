// Where this package is meant to differ from iron-session 9: what is different, why, and in which scenarios it shows. The
// test demands both: that nothing else differs, and that all of these do. MIGRATING.md says the same, and is compared.

export const fromVersion9 = [
  {
    what: "Behind a seal stands `~2`, or nothing.",
    why: "What stands there is not covered by the MAC. A seal has one spelling, so that a list of seals can be a list of sessions.",
    shows: "told data before after",
    scenarios: [
      /corpus B(0[1-9]|1\d|21|23):/,
      /corpus A(29|30|34|35|36):/,
      /^unsealData: a session (of version 6 )?(with ~1|with ~3|with ~ alone|with ~2 twice|with ~2 and more|with a space behind it)$/,
      /^reading, \w+: a session with ~3$/,
    ],
  },
  {
    what: "A seal is `expired` only when it is genuine.",
    why: "Whoever reads the log wants to tell visitors who were away from people who try things.",
    shows: "told",
    scenarios: [/^reading, \w+: a forged session that has ended$/],
  },
  {
    what: "Errors are `SessionError`s, with a `code` that does not change, and never repeat what was in a seal.",
    why: "The words are iron-session's where it has words, and those are for people. What was sealed is confidential.",
    shows: "name code repeats",
    scenarios: [/^an error: /],
  },
  {
    what: "Base64 and hexadecimal are read strictly: no padding, no other alphabet, no spare bits, no white space, salts of 64 lower-case digits.",
    why: "The same MAC in several spellings makes one seal look like many.",
    shows: "told data",
    scenarios: [
      /corpus (D(0[135-9]|1\d|20|23)|E0[2389]|F(01|07|12|13)|H(0[1-7]|1[5-8]|2[01])):/,
      /^unsealData: a session (of version 6 )?(with = behind the MAC|with \+ and \/ for - and _)$/,
    ],
  },
  {
    what: "A seal has at most 16384 characters, and sealing more is an error.",
    why: "Four cookies hold no more, and a stranger does not decide how much is hashed.",
    shows: "error told data id end suffix plaintext length type opened json",
    scenarios: [/corpus (A15|C35|I22|I30|J0[4-9]|J11):/, /^sealData( and unsealData)?: (12\.2|100) KB$/],
  },
  {
    what: "Characters that no seal has are looked for before anything else.",
    why: "They are in no cookie value either. The reason stays `invalid`, the words are others.",
    shows: "told",
    scenarios: [
      /corpus (A2[4-8]|A3[12]|C(18|19|2[1-9]|3[0-4])|G3[0-3]):/,
      /^unsealData: a session (of version 6 )?(percent-encoded|in quotes)$/,
      /^unsealData: the id "a-b" in the seal$/,
      /^reading, \w+: a session in quotes$/,
    ],
  },
  {
    what: "Only own entries of the password map are passwords.",
    why: "An id such as `constructor` finds something in every object. The reason is `unknown-password`.",
    shows: "told",
    scenarios: [/corpus C(0[7-9]|1[0-2]):/, /^unsealData: the id "(constructor|__proto__|toString)" in the seal$/],
  },
  {
    what: "A seal that ends after 2^53 ms does not open, and none is made that ends after the year 287396.",
    why: "JavaScript cannot say when that is.",
    shows: "error told data lines seals inside opened",
    scenarios: [/corpus G2[1-9]:/, /ttl.*: 1e15$/],
  },
  {
    what: "Keys that attack prototypes are refused, in a seal and in a save: `__proto__`, and `prototype` inside `constructor`.",
    why: "`__proto__` in a session is the prototype of the object that it is merged into. hapi refuses it too.",
    shows: "error told data before after lines seals id end suffix plaintext length type opened json",
    scenarios: [/corpus I(1[789]|20):/, /^sealData( and unsealData)?: (the key __proto__|a prototype in a constructor)/, /^a session that holds a key called __proto__$/],
  },
  {
    what: "What was sealed is UTF-8 and JSON without a byte order mark.",
    why: "Nothing else is ever sealed; replacement characters would hide that something is wrong.",
    shows: "told data before after",
    scenarios: [/corpus I(2[4-7]|31):/, /^a session whose seal holds the text of a byte order mark$/],
  },
  {
    what: "A session is an object: a text, a number or a list in a genuine seal is an empty session, and the hook is told.",
    why: "A seal of another purpose, with the same password, is no session.",
    shows: "error told before after lines seals",
    scenarios: [/^a session that holds (a text|a number|true|an empty text)$/, /^a session whose seal holds the text of a list$/],
  },
  {
    what: "The field `_meta` is the session's own: applications do not see it, and a seal that names its purpose there is no session.",
    why: "There the timeouts and the session's id are, for servers in Rust and in JavaScript.",
    shows: "told before after lines seals",
    scenarios: [/^a session that holds a key called _meta/],
  },
  {
    what: "A `ttl` is a number of seconds; `NaN`, `null` and texts are refused at once.",
    why: "An environment variable that is empty would be a session for ever.",
    shows: "error before after lines seals inside opened",
    scenarios: [/^ttl of a seal: (NaN|Infinity|null|a text|an empty text|no number)$/, /^getIronSession: a ttl: (NaN|Infinity|null|a text|an empty text|no number)$/],
  },
  {
    what: "A `ttl` with fractions of a millisecond is rounded down.",
    why: "The end of a seal is a whole number; otherwise nobody opens it.",
    shows: "inside opened",
    scenarios: [/^ttl of a seal: a thousandth and a half$/],
  },
  {
    what: "`ttl: undefined` is the default, for `Max-Age` as well.",
    why: "It is how an option is left out.",
    shows: "lines",
    scenarios: [/^getIronSession: a ttl: undefined$/],
  },
  {
    what: "Sealing without a password says so.",
    why: "It is mostly a variable that is missing.",
    shows: "error",
    scenarios: [/^password of a seal: (undefined|null)$/, /^options of a seal: an empty object$/],
  },
  {
    what: "One `Set-Cookie` line for each cookie: of two saves, or a save and a `destroy()`, the last counts.",
    why: "A server should not send two of one name (RFC 6265, section 4.1.1).",
    shows: "lines seals",
    scenarios: [/^writing, (web|node|headers|nodeCookies): (two saves|destroy twice|a save and destroy|methods taken off the session)$/],
  },
  {
    what: "Several cookies of one name: the only genuine one counts, wherever it stands; of two genuine ones none does.",
    why: "A neighbouring host can set a cookie of any name, and decides which comes first.",
    shows: "told before after",
    scenarios: [/^reading, (web|node): (junk before the session|two sessions|two sessions, the other way round)$/],
  },
  {
    what: "Names and values of cookies are not percent-decoded.",
    why: "No seal needs it, and `%5F_Host-session` is not `__Host-session`.",
    shows: "told before after",
    scenarios: [/^reading, (web|node): a session that is percent-encoded$/],
  },
  {
    what: "A cookie whose name begins with `__Host-`, `__Secure-` or `__Http-` has to keep what the name promises, or `getIronSession` rejects.",
    why: "Browsers drop such a cookie without a word.",
    shows: "error before after lines seals",
    scenarios: [/^getIronSession: a cookie name __(Host|Secure)- with/],
  },
];

/** What differs from iron-session 8, and not from 9, which has changed it. */
export const fromVersion8 = [
  {
    what: "Only plain JSON is sealed. Dates, Maps, classes, NaN, functions and symbols are an error that names the field.",
    shows: "error lines seals id end suffix plaintext length type opened json",
    scenarios: [
      /^sealData( and unsealData)?: (NaN|Infinity|undefined$|a bigint|a symbol|a function|a Date|an invalid Date|a Map|a Set|a RegExp|an Error|a Uint8Array|a Buffer|a URL|a class inside)/,
      /^sealData( and unsealData)?: (toJSON|undefined in a list|a property that is not enumerable inside|itself|boxed values|seven levels to a Date)$/,
      /^writing, \w+: (a Date|NaN) and a save$/,
      /^a session that holds keys called like the methods$/,
    ],
  },
  {
    what: "A list at the top is sealed as an object.",
    shows: "plaintext length opened json",
    scenarios: [/^sealData( and unsealData)?: (a list|an empty list|a list with a property)$/],
  },
  {
    what: "Every cookie that cannot be read is an empty session; version 8 throws for some.",
    shows: "error data before after",
    scenarios: [
      /corpus (A1[367]|A1[89]|A2[0-3]|D04|E(0[4-7]|1[0-2])|F(0[89]|1[014567])|I(01|08|1[012]|28|29)):/,
      /corpus G(1\d|20):/,
      /^password of an opened seal: (31 characters|an empty text|undefined|null|a number|short in a map|empty in a map|null in a map|a number in a map|the older one short|the older one empty|true|a text object)$/,
      /^reading, \w+: eight parts of junk$/,
      /^a session whose seal holds the text of no JSON$/,
    ],
  },
  {
    what: "A seal without `~2` is read as it is: nothing is taken out of a field `persistent`, as version 6 wrote it.",
    shows: "data before after",
    scenarios: [
      /corpus (V02|B20):/,
      /^unsealData: a session (of version 6 )?without a suffix$/,
      /^reading, \w+: a session without a suffix$/,
    ],
  },
  {
    what: "An expiry in a seal begins with no zero.",
    shows: "data",
    scenarios: [/corpus G09:/],
  },
  {
    what: "Passwords are checked whenever options are: their ids are whole numbers, and each is a text of 32 characters.",
    shows: "error before after lines seals",
    scenarios: [
      /^password of a (seal|session): (a number|a word|1 and a word|an empty map|an empty id|id 01|id 1e3|a huge id|a Map|true)$/,
      /^password of a session: (id 1\.5|null in a map|a number in a map)$/,
      /^writing, \w+: a short password$/,
    ],
  },
  {
    what: "`getIronSession` checks what it is called with.",
    shows: "error",
    scenarios: [/^getIronSession: called with (an empty object|a text|a request without a response)$/],
  },
  {
    what: "`updateConfig` takes the password too, and checks all options.",
    shows: "error lines seals",
    scenarios: [/^writing, \w+: (another password|options that are empty)$/],
  },
  {
    what: "`destroy()` is final: an empty save after it is nothing, one with data an error.",
    shows: "error lines seals",
    scenarios: [/^writing, \w+: destroy(, data)? and a save$/],
  },
  {
    what: "Sessions in chunks are read, and with `chunk` written; what is too large is told in other words.",
    shows: "error before after lines seals",
    scenarios: [
      /^reading, \w+: (an empty session and chunks|chunks|chunks in another order|a stale chunk behind the last)$/,
      /^writing, \w+: more than .* holds?(, with chunks)?$/,
    ],
  },
  {
    what: "`unsealData` has a hook `onUnsealError`, which may throw.",
    shows: "error",
    scenarios: [/^unsealData: a hook that throws$/],
  },
  {
    what: "A `ttl` of a minute or less keeps its whole `Max-Age`.",
    shows: "lines",
    scenarios: [/^getIronSession: a ttl: (1|60|-1|-59|-60|-100)$/],
  },
  {
    what: "`expires` in the past, and a response whose body was read, are errors.",
    shows: "error lines seals",
    scenarios: [/^attributes, \w+, save: expires (2027-01-15T07|1970)/, /^writing, web: a save with a read response$/],
  },
  {
    what: "Attributes of a cookie are checked with every carrier, in the words of npm `cookie` 2, and `encode` is none.",
    shows: "error lines seals",
    scenarios: [
      /^getIronSession: a cookie name (with (a space|a semi|=)|beyond)/,
      /^getIronSession: a ttl: (a half|a thousandth and a half)$/,
      /^attributes, web, save: (maxAge (1\.5|null|"60")|domain "(exa |example\.com;|-a)|path "\/(a;|ü)|expires an invalid|priority (1|"highest)|sameSite (1|"sometimes))/,
      /^attributes, store, save: (maxAge (1\.5|null|"60")|domain "(exa |example\.com;|-a)|path "\/(a;|ü)|expires (an invalid|"tom|18)|priority (1|"highest)|sameSite (1|"sometimes))/,
      /^attributes, web, destroy: (domain "(exa |example\.com;|-a)|path "\/(a;|ü)|expires an invalid|priority (1|"highest)|sameSite (1|"sometimes))/,
      /^attributes, web, (save|destroy): encode a function/,
    ],
  },
];
