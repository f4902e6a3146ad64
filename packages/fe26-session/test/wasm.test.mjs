// The WebAssembly module by itself: what it asks for, and what it leaves in its memory.

import assert from "node:assert";
import { pbkdf2Sync } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { newApplication } from "./installed.mjs";

process.env.FE26_BACKEND = "wasm";

let application;
let library;
let memory;
before(async () => {
  application = newApplication();
  // The package keeps its memory to itself.
  const { Instance } = WebAssembly;
  WebAssembly.Instance = function (...args) {
    const instance = new Instance(...args);
    memory = instance.exports.memory;
    return instance;
  };
  const at = (path) => import(join(application.folder, "node_modules/fe26-session/dist", path));
  library = { ...(await at("index.js")), ...(await at("backend.js")) };
});
after(() => application.remove());

const PASSWORD = "7fQzWm2yLk9RtVx4BnCs8HdJ3GpEaU6oYiTq";
const SECRET = "what-is-in-a-session-is-nobodys-business";

/** How often some bytes stand in the module's memory. */
function occurrences(bytes) {
  const all = Buffer.from(memory.buffer);
  let count = 0;
  for (let at = all.indexOf(bytes); at !== -1; at = all.indexOf(bytes, at + 1)) count += 1;
  return count;
}

/** The two keys of a seal. */
function keysOf(seal) {
  const [, , encryptionSalt, , , , macSalt] = seal.split("*");
  return [encryptionSalt, macSalt].map((salt) => pbkdf2Sync(PASSWORD, salt, 1, 32, "sha1"));
}

test("the module imports nothing, and is the one in the JavaScript file", async () => {
  const folder = join(application.folder, "node_modules/fe26-session/dist/core");
  const bytes = readFileSync(join(folder, "fe26.wasm"));
  const module = new WebAssembly.Module(bytes);
  assert.deepStrictEqual(WebAssembly.Module.imports(module), []);
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  const functions = ["dialects", "input", "output", "ring_free", "ring_new", "seal", "unseal", "warning", "wipe"];
  assert.deepStrictEqual(names.filter((name) => !name.startsWith("__")).sort(), [...functions, "memory"].sort());
  const { module: inlined } = await import(join(folder, "fe26.wasm.js"));
  assert.ok(Buffer.from(inlined, "base64").equals(bytes));
});

test("after a call nothing is left in memory of what was sealed, of its keys, or of a password", async () => {
  assert.strictEqual(library.backend(), "wasm");
  assert.ok(occurrences("tanstack-start") > 0, "what is there is found");

  const check = (about, ...secrets) => {
    for (const secret of [SECRET, SECRET.slice(0, 16), PASSWORD, PASSWORD.slice(0, 16), ...secrets]) {
      assert.strictEqual(occurrences(secret), 0, about);
    }
    // The stack is the first MiB. What is there after a call is what wiping it leaves behind.
    const stack = new Uint8Array(memory.buffer, 0, 2 ** 20);
    assert.ok(stack.filter((byte) => byte !== 0).length < 64, about);
  };
  for (const length of [1, 10, 250]) {
    const data = { list: Array(length).fill(SECRET) };
    const seal = await library.sealData(data, { password: PASSWORD });
    check(`sealed ${length}`, ...keysOf(seal));
    assert.deepStrictEqual(await library.unsealData(seal, { password: PASSWORD }), data);
    check(`opened ${length}`, ...keysOf(seal));
    await library.unsealData(seal.replace(/.~2$/, "A~2"), { password: PASSWORD });
    check(`refused ${length}`, ...keysOf(seal));
  }
  await assert.rejects(library.sealData({ list: Array(1000).fill(SECRET) }, { password: PASSWORD }));
  check("too long");
  await assert.rejects(library.sealData({}, { password: { 1: PASSWORD, "not an id": PASSWORD } }));
  check("refused options");
});

test("rings that nobody uses any more are freed", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  const makeRings = async (count) => {
    for (let ring = 0; ring < count; ring += 1) await library.sealData({}, { password: `${Math.random()}${PASSWORD}` });
    collect();
    await new Promise((done) => setTimeout(done, 0));
  };
  await makeRings(1000);
  const before = memory.buffer.byteLength;
  for (let round = 0; round < 20; round += 1) await makeRings(1000);
  assert.ok(memory.buffer.byteLength < before * 2, `${before} bytes became ${memory.buffer.byteLength}`);
});

test("what is too long for a seal does not make the memory grow", async () => {
  const before = memory.buffer.byteLength;
  for (const length of [20_000, 1_000_000, 30_000_000]) {
    assert.deepStrictEqual(await library.unsealData("x".repeat(length), { password: PASSWORD }), {});
  }
  assert.ok(memory.buffer.byteLength <= before + 2 ** 17, `${before} bytes became ${memory.buffer.byteLength}`);
});
