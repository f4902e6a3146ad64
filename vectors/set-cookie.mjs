// The cases of set-cookie.json: Set-Cookie lines of npm `cookie`, and of iron-session when it saves and destroys.

import { stringifySetCookie } from "cookie";
import assert from "node:assert";
import * as ironSession8 from "iron-session-8";
import * as ironSession9 from "iron-session-9";

import { atTime, packageName, peers } from "./peers.mjs";

const NOW = 1_800_000_000_000; // 2027-01-15T08:00:00Z
const PASSWORD = "q7Rf2mXz9LkT4vBn8WcY1sHd6GpJ3eUa";
const DAY = 24 * 60 * 60;
const IRON_SESSION_TTL = 14 * DAY;
const DATA = { userId: "42" };

/** Every value worth telling apart of every attribute that a session cookie can have. `expires` is in milliseconds. */
const ATTRIBUTES = {
  maxAge: [0, 1, 1209540, 2147483647, -1],
  domain: ["example.com", ".example.com"],
  path: ["/", "/app"],
  expires: [NOW, NOW + 9 * DAY * 1000 + 999, 0, 253402300799000],
  httpOnly: [true, false],
  secure: [true, false],
  partitioned: [true, false],
  priority: ["low", "medium", "high"],
  sameSite: ["strict", "lax", "none", true, false],
};

const FULL = Object.fromEntries(Object.entries(ATTRIBUTES).map(([name, values]) => [name, values[0]]));

const single = Object.entries(ATTRIBUTES).flatMap(([name, values]) => values.map((value) => ({ [name]: value })));

/** Attributes two by two, which settles their order: the second first, so that it cannot be the order of the object. */
const pairs = Object.keys(ATTRIBUTES).flatMap((first, index, names) =>
  names.slice(index + 1).map((second) => ({ [second]: ATTRIBUTES[second][0], [first]: ATTRIBUTES[first][0] })),
);

const allButOne = Object.keys(FULL).map((left) => {
  const { [left]: _, ...rest } = FULL;
  return rest;
});

/** What the options of `cookie` and iron-session are in JavaScript: a Date, and an `undefined` that JSON lacks. */
function fromJson({ expires, maxAge, ...options }) {
  if (expires !== undefined) options.expires = new Date(expires);
  if (maxAge !== undefined) options.maxAge = maxAge ?? undefined;
  return options;
}

const serialized = (name, value, options) => ({
  id: `cookie: ${name}=${value} ${JSON.stringify(options)}`,
  made_by: packageName("cookie").madeBy,
  action: "serialize",
  cookie_name: name,
  options,
  value,
  set_cookie: [stringifySetCookie({ name, value, ...fromJson(options) })],
});

const serializedCases = [
  ...[{}, ...single, ...pairs, ...allButOne, FULL].map((options) => serialized("session", "value", options)),
  serialized("__Host-session", "Fe26.2*1*aa*bb*cc**dd*ee~2", { path: "/", secure: true }),
  serialized("session.0", "Fe26.2*1*aa", { path: "/" }),
  serialized("session", "", { maxAge: 0, path: "/" }),
];

/** Configurations of a session; a `maxAge` of null is one that is present and undefined. */
const SESSIONS = {
  defaults: {},
  "7 days": { ttl: 7 * DAY },
  "no expiry": { ttl: 0 },
  "30 seconds, less than the tolerance": { ttl: 30 },
  "60 seconds, the tolerance": { ttl: 60 },
  "61 seconds": { ttl: 61 },
  "until the browser closes": { options: { maxAge: null } },
  "Max-Age apart from the ttl": { ttl: 7 * DAY, options: { maxAge: 30 * DAY } },
  "Max-Age 0": { options: { maxAge: 0 } },
  "plain HTTP": { options: { secure: false } },
  "readable by scripts": { options: { httpOnly: false } },
  "domain and path": { options: { domain: "example.com", path: "/app" } },
  expires: { options: { expires: NOW + DAY * 1000 } },
  "expires instead of Max-Age": { options: { maxAge: null, expires: NOW + DAY * 1000 } },
  strict: { options: { sameSite: "strict" } },
  "other sites": { options: { sameSite: "none", partitioned: true } },
  "no SameSite": { options: { sameSite: false } },
  everything: {
    ttl: 7 * DAY,
    options: { ...FULL, maxAge: 7 * DAY, sameSite: "none", expires: NOW + 7 * DAY * 1000 },
  },
  "__Host- prefix": { cookie_name: "__Host-session" },
};

const ACTIONS = {
  save: (session) => session.save(),
  destroy: (session) => session.destroy(),
};

const LIBRARIES = { "iron-session-8": ironSession8, "iron-session-9": ironSession9 };

async function answered(alias, action, name, { cookie_name = "session", ttl = IRON_SESSION_TTL, options = {} }) {
  const response = new Response();
  const session = await LIBRARIES[alias].getIronSession(new Request("https://example.com/"), response, {
    cookieName: cookie_name,
    password: PASSWORD,
    ttl,
    cookieOptions: fromJson(options),
  });
  await ACTIONS[action](Object.assign(session, DATA));
  return {
    id: `${alias}: ${action}, ${name}`,
    made_by: packageName(alias).madeBy,
    action,
    cookie_name,
    ttl,
    options,
    ...(action === "destroy" ? {} : { password: PASSWORD, data: DATA }),
    now: NOW,
    set_cookie: response.headers.getSetCookie(),
  };
}

export async function makeCases() {
  const cases = [...serializedCases];
  for (const alias of Object.keys(LIBRARIES)) {
    for (const action of Object.keys(ACTIONS)) {
      for (const [name, session] of Object.entries(SESSIONS)) {
        cases.push(await atTime(NOW, () => answered(alias, action, name, session)));
      }
    }
  }
  return { cases };
}

/** What is random in a case, cut down to what is not: of a seal its length is left. */
export const masked = ({ set_cookie, ...rest }) => ({
  ...rest,
  set_cookie: set_cookie.map((line) => line.replace(/=(Fe26\.2[^;]*)/, (_, seal) => `=<${seal.length}>`)),
});

/** Whether the package that saved a session still opens it. */
export async function verify({ id, made_by, action, set_cookie, ...how }) {
  if (action !== "save") return;
  const peer = peers.find((candidate) => candidate.madeBy === made_by);
  const [, seal] = /^[^=]+=([^;]*)/.exec(set_cookie[0]);
  assert.deepStrictEqual(await peer.unseal(seal, how), how.data, id);
}
