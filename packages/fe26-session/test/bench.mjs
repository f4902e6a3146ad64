// Measures `sealData` and `unsealData` beside iron-session 9: the native core and WebAssembly, three sizes of a session, one
// after another and 64 in flight, all in one program on one processor core. Prints medians, and how many times as many
// calls a second they are as iron-session's.
//
//   cargo xtask bench-npm
//
// One after another, the time that passes counts; with 64 in flight, the processor time of all threads, which is what a
// busy server has too little of. Repetitions are interleaved, so that what disturbs the machine disturbs all of them.

import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";

import * as ironSession9 from "iron-session-9";

import { newApplication } from "./installed.mjs";

const REPETITIONS = Number(process.env.FE26_REPETITIONS ?? 15);
const MILLISECONDS = 60;
const IN_FLIGHT = 64;
const PASSWORD = "q7Rf2mXz9LkT4vBn8WcY1sHd6GpJ3eUa";

if (!process.env.FE26_ONE_CORE) {
  // Threads of Web Crypto would otherwise run beside the rest.
  const env = { ...process.env, FE26_ONE_CORE: "1" };
  const { status } = spawnSync("taskset", ["--cpu-list", "0", process.execPath, ...process.argv.slice(1)], { env, stdio: "inherit" });
  process.exit(status ?? 1);
}

const user = { userId: "42", username: "ada", email: "ada@example.com", role: "admin", isLoggedIn: true };
const activity = { timestamp: 1_800_000_000_000, action: "login", ip: "192.0.2.1" };
/** An object whose JSON has exactly so many bytes. */
const padded = (data, bytes) => {
  const { length } = JSON.stringify({ ...data, text: "" });
  return { ...data, text: "x".repeat(bytes - length) };
};
const PAYLOADS = {
  S: padded(user, 105),
  M: padded({ ...user, activities: [activity, activity, activity] }, 349),
  L: padded({ ...user, activities: Array(20).fill(activity) }, 2499),
};

/** Milliseconds of the program: those that have passed, or those of the processor. */
const clocks = {
  1: () => performance.now(),
  [IN_FLIGHT]: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};

/** Calls `work` for a while, `inFlight` at the same time, and gives how many there were in a second. */
async function rate(work, inFlight) {
  const clock = clocks[inFlight];
  const start = clock();
  let calls = 0;
  while (clock() - start < MILLISECONDS) {
    await Promise.all(Array.from({ length: inFlight }, work));
    calls += inFlight;
  }
  return (calls * 1000) / (clock() - start);
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** The package in a folder of its own for either core, for a program chooses one once. */
async function ours(folder, core) {
  const copy = join(folder, core);
  cpSync(join(folder, "node_modules/fe26-session"), copy, { recursive: true });
  process.env.FE26_BACKEND = core;
  const library = await import(join(copy, "dist/index.js"));
  const { backend } = await import(join(copy, "dist/backend.js"));
  if (backend() !== core) throw new Error(`${core} was asked for, and ${backend()} came`);
  return library;
}

const application = newApplication();
try {
  const libraries = { "iron-session 9": ironSession9 };
  for (const core of ["native", "wasm"]) libraries[core] = await ours(application.folder, core);
  console.log(`Node ${process.version}, one core, medians of ${REPETITIONS}: microseconds a call (times as many calls as iron-session 9)\n`);
  console.log(["", "in flight", ...Object.keys(libraries)].map((title, index) => (index ? title.padStart(18) : title.padEnd(26))).join(""));
  for (const [size, data] of Object.entries(PAYLOADS)) {
    const seal = await ironSession9.sealData(data, { password: PASSWORD });
    const options = { password: PASSWORD };
    const works = {
      sealData: (library) => () => library.sealData(data, options),
      unsealData: (library) => () => library.unsealData(seal, options),
      "sealData and unsealData": (library) => async () => library.unsealData(await library.sealData(data, options), options),
    };
    for (const [name, work] of Object.entries(works)) {
      for (const inFlight of [1, IN_FLIGHT]) {
        const rates = Object.fromEntries(Object.keys(libraries).map((library) => [library, []]));
        for (const library of Object.values(libraries)) await rate(work(library), inFlight);
        for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
          for (const [title, library] of Object.entries(libraries)) rates[title].push(await rate(work(library), inFlight));
        }
        const base = median(rates["iron-session 9"]);
        const cells = Object.values(rates).map((rates, index) => {
          const found = median(rates);
          const time = (1e6 / found).toFixed(1);
          return (index ? `${time} (${(found / base).toFixed(1)})` : time).padStart(18);
        });
        console.log(`${`${size} ${name}`.padEnd(26)}${String(inFlight).padStart(18)}${cells.join("")}`);
      }
    }
  }
} finally {
  application.remove();
}
