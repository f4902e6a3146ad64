// Loaded into the server before anything else: says so whenever a password is hashed.

import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";

const { scrypt } = crypto;
crypto.scrypt = (...args) => {
  console.log("one password is hashed");
  return scrypt(...args);
};
syncBuiltinESMExports();
