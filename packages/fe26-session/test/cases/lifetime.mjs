// How long a session lasts: timeouts, prolonging, remembering, renewing. The clock is a value.

import { getIronSession, unsealData } from "fe26-session";

import { codeOf, ok, same, test } from "../harness.mjs";
import { at, Browser, DAY, endOf, forged, HOUR, jarOf, maxAgeIn, MINUTE, NOW, OPTIONS, PASSWORD, valueIn, visit } from "./support.mjs";

const IDLE = { ...OPTIONS, idleTimeout: 1800 };
const ABSOLUTE = { ...OPTIONS, absoluteTimeout: 8 * 3600 };
const BOTH = { ...IDLE, absoluteTimeout: 8 * 3600 };
const REMEMBER = { ...IDLE, rememberMe: 30 * 24 * 3600 };

/** A browser whose visitor signed in at NOW. */
async function signedIn(options, prepare = () => {}) {
  const browser = new Browser();
  await at(NOW, async () => {
    const { session, lines } = await visit("", options);
    session.userId = "42";
    prepare(session);
    await session.save();
    browser.receive(lines());
  });
  return browser;
}

/** A visit at a moment: what the session holds, what the hook was told, and the lines of the answer. */
const comesBack = (browser, now, options, work = async () => {}, how) =>
  at(now, async () => {
    const { session, rejected, lines } = await visit(browser.header(now), options, how);
    await work(session);
    browser.receive(lines(), now);
    return { userId: session.userId, rejected, lines: lines(), session };
  });

test("without options beyond iron-session's a session has no data of its own", async () => {
  const browser = await signedIn(OPTIONS);
  const [, seal] = /session=(.*)/.exec(browser.header(NOW));
  same(await at(NOW, () => unsealData(seal, { password: PASSWORD })), { userId: "42" });
  const { session } = await comesBack(browser, NOW, OPTIONS);
  same([session.renew, session.remember, session.lifetime], [undefined, undefined, undefined]);
});

test("a session of its own is the field _meta, which the application never sees", async () => {
  const browser = await signedIn({ ...OPTIONS, sessionIds: true });
  const { session } = await comesBack(browser, NOW + MINUTE, { ...OPTIONS, sessionIds: true });
  same(Object.keys(session), ["userId"]);
  const sealed = await at(NOW, () => unsealData(/session=(.*)/.exec(browser.header(NOW))[1], { password: PASSWORD }));
  same(Object.keys(sealed), ["userId", "_meta"]);
  same(Object.keys(sealed._meta), ["id", "startedAt", "seenAt"]);
  ok(/^[\w-]{21}[AQgw]$/.test(sealed._meta.id));
  same([sealed._meta.startedAt, sealed._meta.seenAt], [NOW, NOW]);
});

test("options without ids keep the _meta that others wrote", async () => {
  const browser = await signedIn(IDLE);
  await comesBack(browser, NOW + MINUTE, OPTIONS, (session) => session.save());
  const { session, userId } = await comesBack(browser, NOW + 2 * MINUTE, IDLE);
  same([userId, session.lifetime.startedAt], ["42", NOW]);
});

test("an idle session ends to the millisecond, and is told as expired", async () => {
  const browser = await signedIn(IDLE);
  same((await comesBack(browser, NOW + 30 * MINUTE - 1, OPTIONS)).userId, "42");
  const cookie = browser.header(NOW);
  const late = await at(NOW + 30 * MINUTE, () => visit(cookie, IDLE));
  same([{ ...late.session }, late.rejected], [{}, [["expired", "ERR_IDLE"]]]);
});

test("a session that is used goes on, and is written when half of its time is used up", async () => {
  const browser = await signedIn(IDLE);
  same((await comesBack(browser, NOW + 15 * MINUTE - 1, IDLE)).lines, []);
  const prolonged = await comesBack(browser, NOW + 15 * MINUTE, IDLE);
  same([prolonged.lines.length, prolonged.session.lifetime.endsAt], [1, NOW + 45 * MINUTE]);
  same((await comesBack(browser, NOW + 44 * MINUTE, IDLE)).userId, "42");
});

test("HEAD and prefetches prolong nothing", async () => {
  const browser = await signedIn(IDLE);
  for (const how of [
    { method: "HEAD" },
    { headers: { "sec-purpose": "prefetch" } },
    { headers: { "sec-purpose": "prefetch;prerender" } },
    { headers: { purpose: "prefetch" } },
    { headers: { "x-moz": "prefetch" } },
    { headers: { "next-router-prefetch": "1" } },
  ]) {
    same((await comesBack(browser, NOW + 20 * MINUTE, IDLE, undefined, how)).lines, [], JSON.stringify(how));
  }
});

test("an absolute timeout ends a session that is used all the time", async () => {
  const browser = await signedIn(BOTH);
  for (let now = NOW; now < NOW + 8 * HOUR; now += 14 * MINUTE) {
    same((await comesBack(browser, now, BOTH, (session) => session.save())).userId, "42", now - NOW);
  }
  const { rejected, userId } = await comesBack(browser, NOW + 8 * HOUR, BOTH);
  same([userId, rejected.length <= 1], [undefined, true]);
});

test("a seal ends with its session, and the browser keeps the cookie no longer", async () => {
  const { lines } = await at(NOW + 7.9 * HOUR, async () => {
    const browser = await signedIn(ABSOLUTE);
    return comesBack(browser, NOW + 7.9 * HOUR, ABSOLUTE, (session) => session.save());
  });
  same(endOf(valueIn(lines)), NOW + 8 * HOUR);
  same(maxAgeIn(lines[0]), 0.1 * 3600);
});

test("saving does not make an old session younger", async () => {
  const browser = await signedIn(ABSOLUTE);
  await comesBack(browser, NOW + 7 * HOUR, ABSOLUTE, (session) => session.save());
  const cookie = browser.header(NOW + 7 * HOUR);
  const { rejected } = await at(NOW + 8 * HOUR, () => visit(cookie, ABSOLUTE));
  same(rejected, [["expired", "ERR_ABSOLUTE"]]);
});

test("renewing gives another id and a new beginning, and keeps the data", async () => {
  const browser = await signedIn(ABSOLUTE);
  const idIn = async (now) => (await at(now, () => unsealData(/session=(.*)/.exec(browser.header(now))[1], { password: PASSWORD })))._meta.id;
  const before = await idIn(NOW);
  const { session } = await comesBack(browser, NOW + 7 * HOUR, ABSOLUTE, async (session) => {
    session.renew();
    await session.save();
  });
  ok((await idIn(NOW + 7 * HOUR)) !== before);
  same([session.lifetime.startedAt, session.lifetime.isNew], [NOW + 7 * HOUR, false]);
  same((await comesBack(browser, NOW + 14 * HOUR, ABSOLUTE)).userId, "42");
});

test("renewing with other data leaves the rest behind, but for the fields that are carried over", async () => {
  const browser = await signedIn(REMEMBER, (session) => {
    Object.assign(session, { cart: [4711], utm: "spring", name: null });
    session.remember(true);
  });
  const { session } = await comesBack(browser, NOW + MINUTE, REMEMBER, async (session) => {
    session.renewWith({ userId: "43", name: "Eve" }, ["cart", "name", "missing"]);
    await session.save();
  });
  same({ ...session }, { cart: [4711], name: "Eve", userId: "43" });
  same([session.lifetime.startedAt, session.lifetime.isRemembered], [NOW + MINUTE, false]);
  const next = await comesBack(browser, NOW + 2 * MINUTE, REMEMBER, async (session) => {
    session.renewWith({});
    await session.save();
  });
  same({ ...next.session }, {});
});

test("a wish to stay signed in belongs to the session that begins, whichever is said first", async () => {
  for (const prepare of [
    (session) => (session.remember(true), session.renewWith({ userId: "43" })),
    (session) => (session.renewWith({ userId: "43" }), session.remember(true)),
    (session) => (session.remember(true), session.renew()),
  ]) {
    const browser = await signedIn(REMEMBER, prepare);
    same((await comesBack(browser, NOW + DAY, REMEMBER)).session.lifetime.isRemembered, true);
  }
});

test("a visitor who wants to stay signed in stays, through saves and breaks", async () => {
  const browser = await signedIn(REMEMBER, (session) => session.remember(true));
  const first = await comesBack(browser, NOW + 20 * DAY, REMEMBER, (session) => session.save());
  same([first.userId, first.session.lifetime.isRemembered], ["42", true]);
  same(maxAgeIn(first.lines[0]), 30 * 24 * 3600 - 60);
  const second = await comesBack(browser, NOW + 49 * DAY, REMEMBER, async (session) => {
    session.remember(false);
    await session.save();
  });
  same([second.userId, second.session.lifetime.isRemembered], ["42", false]);
  same((await comesBack(browser, NOW + 49 * DAY + HOUR, REMEMBER)).userId, undefined);
});

test("remembered is whose cookie says true, and nothing else that another program may have written", async () => {
  for (const [remembered, userId] of [[true, "42"], [false], [null], [1], ["true"], [{}], [undefined]]) {
    const _meta = { id: "A".repeat(22), startedAt: NOW, seenAt: NOW, remembered };
    const browser = await signedIn(OPTIONS, (session) => Object.assign(session, { _meta }));
    const returned = await comesBack(browser, NOW + HOUR, REMEMBER);
    same([returned.userId, returned.session.lifetime.isRemembered], [userId, userId !== undefined], String(remembered));
  }
});

test("nobody is remembered by options that do not say for how long", async () => {
  const browser = await signedIn(REMEMBER, (session) => session.remember(true));
  const { rejected } = await at(NOW + 20 * DAY, () => visit(browser.header(NOW + 20 * DAY), { ...IDLE, ttl: 40 * 24 * 3600 }));
  same(rejected, [["expired", "ERR_IDLE"]]);
  const { session } = await visit("", IDLE);
  same((await codeOf(async () => session.remember(true))).code, "ERR_REMEMBER_NOT_CONFIGURED");
});

test("a session cookie of the browser ends with its seal, and outlives the window when it is remembered", async () => {
  const options = { ...REMEMBER, cookieOptions: { maxAge: undefined } };
  const plain = await at(NOW, async () => {
    const { session, lines } = await visit("", options);
    await session.save();
    return lines();
  });
  same([maxAgeIn(plain[0]), endOf(valueIn(plain))], [NaN, NOW + 30 * MINUTE]);
  const remembered = await at(NOW, async () => {
    const { session, lines } = await visit("", options);
    session.remember(true);
    await session.save();
    return lines();
  });
  same(maxAgeIn(remembered[0]), 30 * 24 * 3600 - 60);
});

test("rolling alone prolongs the ttl, without ids", async () => {
  const options = { ...OPTIONS, ttl: 3600, rolling: true };
  const browser = await signedIn(options);
  same((await comesBack(browser, NOW + 29 * MINUTE, options)).lines, []);
  const { lines } = await comesBack(browser, NOW + 31 * MINUTE, options);
  same(endOf(valueIn(lines)), NOW + 91 * MINUTE);
  same(await at(NOW, () => unsealData(valueIn(lines), { password: PASSWORD })), { userId: "42" });
});

test("a rolling session leaves an older password behind, and lasts no longer for it", async () => {
  const older = { ...IDLE, password: { 1: PASSWORD } };
  const newer = { ...IDLE, password: { 1: PASSWORD, 2: `${PASSWORD}2` } };
  const browser = await signedIn(older);
  const { lines } = await comesBack(browser, NOW + MINUTE, newer);
  same(valueIn(lines).split("*")[1], "2");
  same(endOf(valueIn(lines)), NOW + 30 * MINUTE);
  same((await comesBack(browser, NOW + 2 * MINUTE, newer)).lines, []);
});

test("a save or destroy replaces what prolonging wrote", async () => {
  const browser = await signedIn(IDLE);
  const { lines } = await comesBack(browser, NOW + 20 * MINUTE, IDLE, (session) => session.save());
  same(lines.length, 1);
  const { lines: removal } = await comesBack(browser, NOW + 40 * MINUTE, IDLE, async (session) => session.destroy());
  same(removal, ["session=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax"]);
});

test("where cookies cannot be set, reading works and prolongs nothing", async () => {
  const browser = await signedIn(IDLE);
  const seal = /session=(.*)/.exec(browser.header(NOW))[1];
  const jar = {
    ...jarOf(seal),
    write() {
      throw new Error("cookies can only be modified in a server action");
    },
  };
  same((await at(NOW + 20 * MINUTE, () => getIronSession(jar, IDLE))).userId, "42");
});

test("with limits of its own, a reader refuses seals that last longer than its own would", async () => {
  const week = { ...OPTIONS, ttl: 7 * 24 * 3600 };
  for (const [options, code] of [
    [{ ...OPTIONS, ttl: 0 }, "ERR_NO_EXPIRY"],
    [{ ...OPTIONS, ttl: 30 * 24 * 3600 }, "ERR_LIFETIME_TOO_LONG"],
  ]) {
    const browser = await signedIn(options);
    const { rejected } = await comesBack(browser, NOW + MINUTE, { ...week, sessionIds: true });
    same(rejected, [["invalid", code]]);
    same((await comesBack(browser, NOW + MINUTE, week)).userId, "42", "iron-session's options take both");
  }
});

test("a session that begins in the future is refused, beyond five minutes", async () => {
  const browser = await signedIn(IDLE);
  same((await comesBack(browser, NOW - 5 * MINUTE, IDLE)).userId, "42");
  same((await comesBack(browser, NOW - 5 * MINUTE - 1, IDLE)).rejected, [["invalid", "ERR_NOT_YET_VALID"]]);
});

test("a session without _meta is as old as its seal says", async () => {
  const browser = await signedIn({ ...OPTIONS, ttl: 3600 });
  const limited = { ...OPTIONS, ttl: 3600, idleTimeout: 1800 };
  same((await comesBack(browser, NOW + 29 * MINUTE, limited)).session.lifetime.startedAt, NOW);
  const other = await signedIn({ ...OPTIONS, ttl: 3600 });
  same((await at(NOW + 30 * MINUTE, () => visit(other.header(NOW), limited))).rejected, [["expired", "ERR_IDLE"]]);
});

test("malformed data of a session's own are refused where they count", async () => {
  for (const _meta of [7, {}, { id: "short", startedAt: 1, seenAt: 1 }, { id: "A".repeat(22), startedAt: -1, seenAt: 1 }, { id: "A".repeat(22), startedAt: 1.5, seenAt: 1 }, { id: `${"A".repeat(21)}B`, startedAt: 1, seenAt: 1 }]) {
    const browser = await signedIn(OPTIONS, (session) => Object.assign(session, { _meta }));
    same((await comesBack(browser, NOW, IDLE)).rejected, [["invalid", "ERR_INVALID_META"]], JSON.stringify(_meta));
  }
});

test("a seal for another purpose is no session, whatever the options", async () => {
  const browser = await signedIn(OPTIONS, (session) => Object.assign(session, { _meta: { purpose: "sign-in-link" } }));
  for (const options of [OPTIONS, IDLE]) {
    same((await comesBack(browser, NOW, options)).rejected, [["invalid", "ERR_WRONG_PURPOSE"]]);
  }
});

test("a new session says so, and knows when it ends once it is saved", () =>
  at(NOW, async () => {
    const { session } = await visit("", BOTH);
    same({ ...session.lifetime }, { isNew: true, startedAt: NOW, endsAt: undefined, isRemembered: false });
    await session.save();
    same(session.lifetime.endsAt, NOW + 30 * MINUTE);
  }));

test("a forged cookie is invalid whatever the timeouts", async () => {
  const browser = await signedIn(BOTH);
  const seal = forged(/session=(.*)/.exec(browser.header(NOW))[1]);
  same((await at(NOW, () => visit(`session=${seal}`, BOTH))).rejected, [["invalid", "ERR_BAD_MAC"]]);
});
