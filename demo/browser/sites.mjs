// Sites as they stand beside one another on the web: the demo behind a proxy that takes care of TLS, a neighbouring
// host of it, and a stranger's. All of them are one server, and the browser believes that it finds them there.

import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer as createHttpServer, request as sendRequest } from "node:http";
import { createServer as createHttpsServer } from "node:https";

export const APP = "https://app.example.test";
export const NEIGHBOUR = "https://evil.example.test";
export const STRANGER = "https://evil.test";

/** A certificate that nobody vouches for; the browser is told not to mind. */
function selfSigned() {
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "-"];
  const args = ["req", "-x509", "-subj", "/CN=example.test", "-days", "1", "-out", "-", ...key];
  try {
    const pem = execFileSync("openssl", args, { stdio: ["ignore", "pipe", "ignore"] });
    return { key: pem, cert: pem };
  } catch (cause) {
    throw new Error("the program openssl, which makes a certificate for the sites, is missing or failed", { cause });
  }
}

/** Starts the sites. What the demo was asked is in `exchanges`. */
export async function startSites(demo) {
  const published = new Map();
  const exchanges = [];
  let waiting = [];

  function answer(request, response) {
    const { pathname, searchParams } = new URL(request.url, "https://any.test");
    if (pathname === "/redirect") {
      response.writeHead(Number(searchParams.get("status")), { location: searchParams.get("to") }).end();
    } else if (published.has(pathname)) {
      const { html, cookies } = published.get(pathname);
      const headers = { "content-type": "text/html; charset=utf-8", "set-cookie": cookies };
      response.writeHead(200, headers).end(`<!doctype html><link rel="icon" href="data:,">${html}`);
    } else if (`https://${request.headers.host}` === APP) {
      forward(request, (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
        response.on("finish", () => note(request, answer.statusCode));
      });
    } else {
      response.writeHead(404).end();
    }
  }

  /** The demo opens no WebSocket, and says so. */
  function refuse(request, socket) {
    forward(request, (answer) => {
      const headers = answer.rawHeaders.flatMap((name, at) => (at % 2 ? [] : [`${name}: ${answer.rawHeaders[at + 1]}\r\n`]));
      socket.end(`HTTP/1.1 ${answer.statusCode} Refused\r\n${headers.join("")}\r\n`, () => note(request, answer.statusCode));
    });
  }

  function forward(request, answered) {
    const headers = { ...request.headers, "x-forwarded-for": request.socket.remoteAddress, "x-forwarded-proto": "https" };
    const onward = sendRequest(`${demo.url}${request.url}`, { method: request.method, headers });
    onward.on("response", answered);
    request.pipe(onward);
  }

  function note({ method, url, headers }, status) {
    exchanges.push({ method, path: new URL(url, APP).pathname, cookie: headers.cookie ?? "", status });
    waiting = waiting.filter((look) => !look());
  }

  const limits = { maxHeaderSize: 256 * 1024 }; // the demo has its own
  const servers = [createHttpServer(limits, answer), createHttpsServer({ ...selfSigned(), ...limits }, answer)];
  for (const server of servers) {
    server.on("upgrade", refuse);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  }
  const [http, https] = servers.map((server) => server.address().port);

  return {
    exchanges,
    flags: [`--host-resolver-rules=MAP *.test:80 127.0.0.1:${http}, MAP *.test:443 127.0.0.1:${https}`],
    /** Puts a page on every site, and says where. */
    publish(html, cookies = []) {
      const path = `/published/${published.size}`;
      published.set(path, { html, cookies });
      return path;
    },
    /** Comes about when the demo has answered a request for this path. */
    answered(path) {
      return new Promise((resolve) => {
        const look = () => exchanges.some((exchange) => exchange.path === path) && (resolve(), true);
        if (!look()) waiting.push(look);
      });
    },
    stop() {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}
