// The servers that the tests talk to: the demo, and a Node program on the real iron-session.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { artifactOfTest } from "./artifacts.mjs";

/** What the programs say, which would otherwise stand between the names of the tests. */
const LOG = artifactOfTest(".log");
const log = openSync(LOG, "w");

export const ADMIN = { id: "1", name: "Ada Stone", email: "admin@example.com", password: "copper-lantern-on-the-hill" };
export const USER = { id: "2", name: "Uma Field", email: "user@example.com", password: "iron-kettle-by-the-harbour" };

/** Starts the demo with a database and a key ring of its own. */
export const startDemo = () => startDemoIn(mkdtempSync(join(tmpdir(), "fe26-demo-")));

/**
 * Starts the demo as it is behind a proxy on this machine that takes care of TLS. It has the test accounts all the
 * same: an earlier start, without the proxy, has made them.
 */
export async function startDemoBehindTls(cookieName) {
  const data = mkdtempSync(join(tmpdir(), "fe26-demo-"));
  const first = await startDemoIn(data);
  await first.stopAndKeepData();
  return startDemoIn(data, "--trusted-proxy", "127.0.0.1", "--cookie-name", cookieName);
}

async function startDemoIn(data, ...args) {
  const program = process.env.FE26_DEMO_BIN;
  if (!program) throw new Error("FE26_DEMO_BIN must name the program demo, for example target/debug/demo");
  const { said, stop } = await start(program, ["--listen", "127.0.0.1:0", "--data", data, ...args], /http:\S+/);
  const keysFile = join(data, "keys.json");
  return {
    url: said,
    keysFile,
    keys: JSON.parse(readFileSync(keysFile, "utf8")),
    stopAndKeepData: stop,
    async stop() {
      await stop();
      rmSync(data, { recursive: true });
    },
  };
}

/** Signs in as a program does, and gives back the seal in the cookie. */
export async function sealOf(demo, { email, password }) {
  const body = JSON.stringify({ email, password });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${demo.url}/api/auth/login`, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(`${email} cannot sign in: ${await answer.text()}`);
  const [line] = answer.headers.getSetCookie();
  return line.slice(line.indexOf("=") + 1, line.indexOf(";"));
}

/** Starts the login server on the real iron-session, with the keys of somebody else. */
export async function startIronSession(keysFile) {
  const program = fileURLToPath(new URL("../../vectors/server.mjs", import.meta.url));
  const { said, stop } = await start(process.execPath, [program, "--keys-file", keysFile], /^\d+$/);
  return { url: `http://127.0.0.1:${said}`, stop };
}

/** Starts a program, with `env` beside this one's environment, and waits until it says where it is. */
export async function start(program, args, where, env = {}) {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", log] });
  const exited = once(child, "exit");
  for await (const line of createInterface({ input: child.stdout })) {
    const said = line.match(where)?.[0];
    if (said) return { said, stop: () => stop(child, exited) };
  }
  throw new Error(`${program} ended with ${await exited} and never said where it is: see ${LOG}`);
}

/** Asks a program to end, as a service manager does, and waits until it has. */
async function stop(child, exited) {
  child.kill("SIGTERM");
  await exited;
}
