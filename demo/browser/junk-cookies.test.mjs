// Every seal of the corpus as the cookie of a request, byte for byte, over a socket: no HTTP library is in between
// that would refuse to send what an attacker can.
//
//   FE26_DEMO_BIN=target/debug/demo node --test demo/browser/junk-cookies.test.mjs

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { after, before, test } from "node:test";

import { startDemo } from "./programs.mjs";

/** What a stranger gets. */
const STRANGER = { "/dashboard": 303, "/login": 200, "/api/auth/me": 401 };
/** How a server refuses a request that is not HTTP, or has longer headers than it reads. */
const REFUSALS = [400, 431];

const corpus = JSON.parse(readFileSync(new URL("../../vectors/corpus.json", import.meta.url), "utf8"));

let demo;

before(async () => {
  demo = await startDemo();
});

after(() => demo?.stop());

/** The status of the answer; undefined when the connection ends without one. */
function statusOf(path, cookie) {
  const { hostname, port } = new URL(demo.url);
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(port, hostname);
    socket.setEncoding("latin1");
    socket.on("data", (text) => (answer += text));
    // A server may hang up while it is still being talked to; what it has said until then counts.
    socket.on("error", () => {});
    socket.on("close", () => resolve(answer ? Number(answer.match(/^HTTP\/1\.1 (\d{3}) /)[1]) : undefined));
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\nAccept: text/html\r\nCookie: myapp-session=`);
    socket.write(cookie);
    socket.write("\r\n\r\n");
  });
}

const expand = (segment) => (typeof segment === "string" ? segment : segment[0].repeat(segment[1]));
const bytesOf = ({ input }) => Buffer.from(typeof input === "string" ? input : input.segments.map(expand).join(""));

/** Whether a header may hold these bytes (RFC 9110, section 5.5) and hyper reads as many. */
const isLegal = (bytes) => bytes.length < 400_000 && bytes.every((byte) => byte === 9 || (byte >= 32 && byte !== 127));

for (const [path, stranger] of Object.entries(STRANGER)) {
  test(`${path} takes whoever sends a seal of the corpus for a stranger`, async () => {
    for (const { id, title, ...corpusCase } of corpus.cases) {
      const bytes = bytesOf(corpusCase);
      const status = await statusOf(path, bytes);
      const isExpected = status === stranger || (!isLegal(bytes) && (status === undefined || REFUSALS.includes(status)));
      assert.ok(isExpected, `${id} ${title}: ${status}`);
    }
  });
}

test("afterwards the demo still answers", async () => {
  assert.equal(await statusOf("/login", ""), 200);
});
