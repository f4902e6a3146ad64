// Libraries for JavaScript, measured when asked: a question a line, an answer a line.

import { createInterface } from "node:readline";
import { readFileSync } from "node:fs";

import fastify from "fastify";
import hapiIron from "@hapi/iron";
import secureSession from "@fastify/secure-session";
import * as fe26 from "fe26-session";
import { backend } from "fe26-session/backend";
import * as ironSession from "iron-session";
import { EncryptJWT, jwtDecrypt } from "jose";

const PASSWORD = "q7Rf2mXz9LkT4vBn8WcY1sHd6GpJ3eUa";
const KEY = Buffer.from("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o", "base64url");
const TTL = 14 * 24 * 3600;

const app = fastify();
await app.register(secureSession, { key: KEY, cookieName: "session" });
await app.ready();

const jwe = (enc, key) => ({
  seal: (data) => new EncryptJWT(data).setProtectedHeader({ alg: "dir", enc }).setIssuedAt().setExpirationTime("14d").encrypt(key),
  unseal: async (seal) => (await jwtDecrypt(seal, key)).payload,
});

/** What each takes to make an object a string and the string an object. */
const libraries = {
  "fe26-session": {
    seal: (data) => fe26.sealData(data, { password: PASSWORD, ttl: TTL }),
    unseal: (seal) => fe26.unsealData(seal, { password: PASSWORD, ttl: TTL }),
  },
  "iron-session": {
    seal: (data) => ironSession.sealData(data, { password: PASSWORD, ttl: TTL }),
    unseal: (seal) => ironSession.unsealData(seal, { password: PASSWORD, ttl: TTL }),
  },
  "@hapi/iron": {
    seal: (data) => hapiIron.seal(data, PASSWORD, { ...hapiIron.defaults, ttl: TTL * 1000 }),
    unseal: (seal) => hapiIron.unseal(seal, PASSWORD, { ...hapiIron.defaults, ttl: TTL * 1000 }),
  },
  "jose A256GCM": jwe("A256GCM", KEY),
  "jose A256CBC-HS512": jwe("A256CBC-HS512", Buffer.concat([KEY, KEY])),
  "@fastify/secure-session": {
    seal: (data) => app.encodeSecureSession(app.createSecureSession({ ...data })),
    unseal: (seal) => app.decodeSecureSession(seal).data(),
  },
};

const payloads = Object.fromEntries(
  Object.entries({ S: "small", M: "medium", L: "large" }).map(([name, file]) => [
    name,
    JSON.parse(readFileSync(new URL(`../payloads/${file}.json`, import.meta.url), "utf8")),
  ]),
);

/** A session by its name, or one whose JSON has so many bytes. */
const payloadOf = (name) => payloads[name] ?? { text: "x".repeat(Number(name) - JSON.stringify({ text: "" }).length) };

/** Another letter in the middle of the last part, which is a MAC or a tag everywhere. */
const forge = (seal) => {
  const place = seal.length - 20;
  return seal.slice(0, place) + (seal[place] === "A" ? "B" : "A") + seal.slice(place + 1);
};
const refused = async (promise) => {
  try {
    await promise();
  } catch {
    return;
  }
  // Some answer with nothing instead of throwing, and none may answer with data.
};

const works = {
  seal: async ({ seal }, data) => () => seal(data),
  unseal: async ({ seal, unseal }, data) => {
    const sealed = await seal(data);
    if (JSON.stringify(await unseal(sealed)).length < JSON.stringify(data).length) throw new Error("it does not open");
    return () => unseal(sealed);
  },
  forged: async ({ seal, unseal }, data) => {
    const forged = forge(await seal(data));
    return () => refused(() => unseal(forged));
  },
  both: async ({ seal, unseal }, data) => async () => unseal(await seal(data)),
};

const prepared = new Map();
const prepare = ({ library, work, payload }) => {
  const name = JSON.stringify([library, work, payload]);
  if (!prepared.has(name)) prepared.set(name, works[work](libraries[library], payloadOf(payload)));
  return prepared.get(name);
};

async function nanos(work, calls, inFlight) {
  if (inFlight === 1) {
    const start = process.hrtime.bigint();
    for (let call = 0; call < calls; call += 1) await work();
    return Number(process.hrtime.bigint() - start);
  }
  const { user, system } = process.cpuUsage();
  for (let call = 0; call < calls; call += inFlight) {
    await Promise.all(Array.from({ length: Math.min(inFlight, calls - call) }, work));
  }
  const used = process.cpuUsage({ user, system });
  return (used.user + used.system) * 1000;
}

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  let answer;
  try {
    if ("core" in question) {
      if (backend() !== question.core) throw new Error(`${question.core} was asked for, and ${backend()} came`);
      answer = { version: process.versions.node };
    } else {
      answer = { nanos: await nanos(await prepare(question), question.calls, question.inFlight) };
    }
  } catch (error) {
    answer = { error: `${JSON.stringify(question)}: ${error}` };
  }
  console.log(JSON.stringify(answer));
}
