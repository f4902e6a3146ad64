// The public names. Those of iron-session 9, and the types of what the options add.

export { getIronSession } from "./get-iron-session.js";
export { nextProxyCookies } from "./jars/next-proxy.js";
export { nodeCookies } from "./jars/node.js";
export { webCookies } from "./jars/web.js";
export { sealData, unsealData } from "./seal-data.js";

export type { SessionError, UnsealErrorReason } from "./errors.js";
export type { CookieStore } from "./jars/cookie-store.js";
export type { CookieJar } from "./jars/jar.js";
export type { ManagedOptions, SessionOptions } from "./options.js";
export type { IronSession, ManagedSession, SessionLifetime } from "./session.js";
