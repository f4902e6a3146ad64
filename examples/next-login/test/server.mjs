// Starts Next.js on a copy of the example.

import { NextApplication } from "../../next.mjs";

export const EXAMPLE = new NextApplication("examples/next-login");

/** The secret of a server that shares it with nobody. */
export const SECRET = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";

/** Starts what test/build.mjs has built with `bundler`. */
export const startBuilt = (bundler, env = {}) => EXAMPLE.startBuilt(bundler, { SESSION_SECRET_KEY: SECRET, ...env });

/** Starts the server of whoever works on a copy. */
export const startDevelopment = (env = {}) => EXAMPLE.startDevelopment("development", { SESSION_SECRET_KEY: SECRET, ...env });
