// Applications in Next.js, for their tests: copied, built and started.
//
// Each copy is installed as somebody would who has the package from npm: out of the tarball, and without a word about it in a
// configuration of Next.js. They lie in target/ at the root of the repository, where Next.js finds itself and React in
// node_modules/. The tarball is unpacked in each copy, because Turbopack does not follow links to packages.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const NEXT = join(ROOT, "node_modules/next/dist/bin/next");
/** What is in the folder of an application and no part of it. */
const LEFT_OUT = new Set(["test", "node_modules", ".next", "next-env.d.ts"]);

/** An application by its folder, such as `examples/next-login`. */
export class NextApplication {
  #source;
  #copies;
  #packed;

  constructor(folder) {
    this.#source = join(ROOT, folder);
    this.#copies = join(ROOT, "target", folder);
  }

  /** Where a copy is. */
  copy(name) {
    return join(this.#copies, name);
  }

  /** Makes a copy anew. */
  makeCopy(name) {
    const folder = this.copy(name);
    rmSync(folder, { recursive: true, force: true });
    cpSync(this.#source, folder, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) });
    const modules = join(folder, "node_modules");
    const unpacked = join(modules, "fe26-session");
    mkdirSync(unpacked, { recursive: true });
    execFileSync("tar", ["--extract", "--gzip", "--strip-components=1", "--file", this.#tarball(), "--directory", unpacked]);
    // Next.js checks types with the compiler's API, which the repository's own version no longer has.
    const compiler = join(this.#source, "node_modules/typescript");
    if (existsSync(compiler)) symlinkSync(compiler, join(modules, "typescript"));
    return folder;
  }

  /** Makes a copy of the bundler's name, `turbopack` or `webpack`, and builds it. */
  build(bundler) {
    const cwd = this.makeCopy(bundler);
    execFileSync(process.execPath, [NEXT, "build", `--${bundler}`], { cwd, env: environment(), stdio: "inherit" });
  }

  /** Starts what was built. */
  async startBuilt(bundler, { host = "127.0.0.1", ...env } = {}) {
    const cwd = this.copy(bundler);
    if (!existsSync(join(cwd, ".next/BUILD_ID"))) throw new Error(`nothing is built in ${cwd}: run its test/build.mjs`);
    return start("start", cwd, host, env);
  }

  /** Starts the server of whoever works on a copy. */
  startDevelopment(name, env = {}) {
    return start("dev", this.copy(name), "127.0.0.1", env);
  }

  /** The package as it would be published. */
  #tarball() {
    mkdirSync(this.#copies, { recursive: true });
    this.#packed ??= execFileSync("npm", ["pack", "--silent", "--pack-destination", this.#copies], {
      cwd: join(ROOT, "packages/fe26-session"),
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    return join(this.#copies, this.#packed);
  }
}

async function start(command, cwd, host, env) {
  const child = spawn(process.execPath, [NEXT, command, "--hostname", host, "--port", "0"], {
    cwd,
    env: { ...environment(), ...env },
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

const environment = () => ({ ...process.env, NEXT_TELEMETRY_DISABLED: "1" });
