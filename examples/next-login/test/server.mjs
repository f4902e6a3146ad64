// Starts Next.js on a copy of the example.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { copy, NEXT } from "./copies.mjs";

/** The secret of a server that shares it with nobody. */
export const SECRET = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";

/** Starts what test/build.mjs has built with `bundler`. */
export async function startBuilt(bundler, env = {}) {
  if (!existsSync(join(copy(bundler), ".next/BUILD_ID"))) throw new Error("nothing is built: run examples/next-login/test/build.mjs");
  return start("start", copy(bundler), env);
}

/** Starts the server of whoever works on a copy. */
export const startDevelopment = (env = {}) => start("dev", copy("development"), env);

async function start(command, cwd, env) {
  const child = spawn(process.execPath, [NEXT, command, "--hostname", "127.0.0.1", "--port", "0"], {
    cwd,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", SESSION_SECRET_KEY: SECRET, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const server = { url: "", log: "", stop: () => stop(child) };
  const listens = Promise.withResolvers();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      server.log += text;
      const url = /Local: +(http:\S+)[^]*Ready/.exec(server.log)?.[1];
      if (url) listens.resolve(url);
    });
  }
  child.on("exit", () => listens.reject(new Error(`Next.js has stopped: ${server.log}`)));
  server.url = await listens.promise;
  return server;
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}
