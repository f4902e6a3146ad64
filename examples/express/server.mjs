// SESSION_PASSWORD="$(openssl rand -base64 32)" npm start

import { app } from "./app.mjs";

const password = process.env.SESSION_PASSWORD;
if (!password) throw new Error('Set SESSION_PASSWORD, for example to the output of "openssl rand -base64 32".');

/** One account, for this example. A real application looks into its database, and hashes passwords with Argon2id. */
const accounts = {
  find: async (email, password) =>
    email === "admin@example.com" && password === "copper-lantern-on-the-hill" ? { id: "u-1", role: "admin" } : undefined,
};

app({ password, accounts }).listen(3000, "127.0.0.1", () => console.log("http://localhost:3000"));
