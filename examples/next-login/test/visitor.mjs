// A browser without scripts, as far as the tests need one: cookies, links and forms.

import { unsealData } from "fe26-session";
import { TestBrowser } from "fe26-session/testing";
import assert from "node:assert/strict";
import { mock } from "node:test";

import { SECRET } from "./server.mjs";

export const ADMIN = { name: "Ada Stone", email: "admin@example.com", password: "copper-lantern-on-the-hill" };
export const USER = { name: "Uma Field", email: "user@example.com", password: "iron-kettle-by-the-harbour" };

/** Does something in the past. */
export async function ago(milliseconds, act) {
  mock.timers.enable({ apis: ["Date"], now: Date.now() - milliseconds });
  try {
    return await act();
  } finally {
    mock.timers.reset();
  }
}

export const setCookies = (answer) => answer.headers.getSetCookie().length;
export const statusOf = async (answer) => (await answer).status;

export class Visitor {
  #server;

  constructor(server, cookieHeader) {
    this.#server = server;
    this.browser = new TestBrowser(cookieHeader);
  }

  /** Sends a request, and takes the cookies of the answer. */
  async send(path, { headers, ...options } = {}) {
    const cookie = this.browser.cookieHeader;
    const answer = await fetch(this.#server.url + path, {
      redirect: "manual",
      headers: { accept: "text/html", ...(cookie && { cookie }), ...headers },
      ...options,
    });
    this.browser.take(answer.headers);
    return answer;
  }

  get(path, headers) {
    return this.send(path, { headers });
  }

  /** Sends JSON, as a program does. */
  json(method, path, body, headers) {
    return this.send(path, {
      method,
      body: JSON.stringify(body),
      headers: { accept: "application/json", "content-type": "application/json", ...headers },
    });
  }

  /** Signs in through the API. */
  async signIn({ email, password } = USER, rememberMe = false) {
    const answer = await this.json("POST", "/api/auth/login", { email, password, rememberMe });
    assert.equal(answer.status, 200);
    return answer;
  }

  /** Sends the form of a page whose markup has `text`, with what is in its hidden fields and `fields`. */
  async submit(path, text, fields = {}, headers) {
    const page = await (await this.get(path)).text();
    const form = page.match(/<form[^]*?<\/form>/g)?.find((form) => form.includes(text));
    assert.ok(form, `${path} has no form with ${text}`);
    const hidden = form.matchAll(/<input type="hidden" name="([^"]*)"(?: value="([^"]*)")?/g);
    const body = new FormData();
    for (const [, name, value = ""] of hidden) body.append(name, value.replaceAll("&quot;", '"').replaceAll("&amp;", "&"));
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const action = /^<form[^>]* action="([^"]*)"/.exec(form)?.[1] || path;
    const isMultipart = /enctype="multipart/i.test(form);
    const options = { method: "POST", headers: { origin: this.#server.url, ...headers } };
    return this.send(action, { ...options, body: isMultipart ? body : new URLSearchParams(body) });
  }

  /** What would have been mailed, newest first. */
  async mail() {
    const page = await (await this.get("/dev/mail")).text();
    const messages = page.matchAll(/<strong><a href="([^"]*)">([^<]*)<\/a><\/strong>\s*<span[^>]*>to (?:<!-- -->)?([^<,]*)/g);
    return [...messages].map(([, path, subject, to]) => ({ path, subject, to }));
  }

  /** What is in the session's cookie. */
  async session() {
    return unsealData(this.browser.read("myapp-session") ?? "", { password: SECRET });
  }
}
