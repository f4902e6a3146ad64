// SESSION_PASSWORD="$(openssl rand -base64 32)" npm start

import { createServer } from "node:http";

import { app } from "./app.mjs";

const password = process.env.SESSION_PASSWORD;
if (!password) throw new Error('Set SESSION_PASSWORD, for example to the output of "openssl rand -base64 32".');
createServer(app({ password })).listen(3000, "127.0.0.1", () => console.log("http://localhost:3000"));
