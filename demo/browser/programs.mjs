// The servers that the tests talk to: the demo, and a Node program on the real iron-session.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const ADMIN = { name: "Ada Stone", email: "admin@example.com", password: "copper-lantern-on-the-hill" };
export const USER = { name: "Uma Field", email: "user@example.com", password: "iron-kettle-by-the-harbour" };

/** Starts the demo with a database and a key ring of its own. */
export async function startDemo() {
  const program = process.env.FE26_DEMO_BIN;
  if (!program) throw new Error("FE26_DEMO_BIN must name the program demo, for example target/debug/demo");
  const data = mkdtempSync(join(tmpdir(), "fe26-demo-"));
  const { said, stop } = await start(program, ["--listen", "127.0.0.1:0", "--data", data], /http:\S+/);
  const keysFile = join(data, "keys.json");
  return {
    url: said,
    keysFile,
    keys: JSON.parse(readFileSync(keysFile, "utf8")),
    async stop() {
      await stop();
      rmSync(data, { recursive: true });
    },
  };
}

/** Starts the login server on the real iron-session, with the keys of somebody else. */
export async function startIronSession(keysFile) {
  const program = fileURLToPath(new URL("../../vectors/server.mjs", import.meta.url));
  const { said, stop } = await start(process.execPath, [program, "--keys-file", keysFile], /^\d+$/);
  return { url: `http://127.0.0.1:${said}`, stop };
}

/** Starts a program and waits until it says where it is. */
async function start(program, args, where) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  for await (const line of createInterface({ input: child.stdout })) {
    const said = line.match(where)?.[0];
    if (said) return { said, stop: () => stop(child, exited) };
  }
  throw new Error(`${program} ended with ${await exited} and never said where it is`);
}

/** Asks a program to end, as a service manager does, and waits until it has. */
async function stop(child, exited) {
  child.kill("SIGTERM");
  await exited;
}
