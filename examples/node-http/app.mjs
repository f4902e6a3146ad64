// A login on Node's own `http`, without a framework and without a session table.

import { getIronSession } from "fe26-session";
import { acceptsCsrfToken, csrfToken, isSameOrigin } from "fe26-session/csrf";
import { refusalOf, requireSession, returnTo, sendRefused } from "fe26-session/guards";
import { text } from "node:stream/consumers";

/** How the session is kept. A cookie whose name begins with `__Host-` cannot be set by neighbouring hosts. */
const sessionOptions = (password) => ({
  cookieName: "__Host-visitor",
  password,
  idleTimeout: 30 * 60,
  absoluteTimeout: 12 * 60 * 60,
  onUnsealError: (reason) => console.warn(`rejected a session cookie: ${reason}`),
});

/** The request listener of `http.createServer`. */
export function app({ password }) {
  const options = sessionOptions(password);

  return async function handle(req, res) {
    if (!isSameOrigin(req)) return send(res, 403, "This request comes from another site.");
    const session = await getIronSession(req, res, options);
    const form = req.method === "POST" ? new URLSearchParams(await text(req)) : undefined;
    if (form && !(await acceptsCsrfToken(session, form.get("csrf_token")))) return send(res, 403, "The form is too old.");

    const { pathname, searchParams } = new URL(req.url, "http://localhost");
    switch (`${req.method} ${pathname}`) {
      case "GET /": {
        const token = await csrfToken(session);
        if (session.lifetime.isNew) await session.save();
        return send(res, 200, page(session.name, token, returnTo(searchParams.get("redirect"))));
      }
      case "POST /login": {
        session.name = form.get("name") || "nobody";
        session.renew(); // a new id, because somebody has signed in
        await session.save();
        return redirect(res, returnTo(form.get("redirect")));
      }
      case "POST /logout":
        session.destroy();
        return redirect(res, "/");
      case "GET /account": {
        const refused = refusalOf(() => requireSession(session, "name"));
        return refused ? sendRefused(refused, req, res, { loginPage: "/" }) : send(res, 200, `This is ${escape(session.name)}'s account.`);
      }
      default:
        return send(res, 404, "There is no such page.");
    }
  };
}

const page = (name, token, redirect) => `<!doctype html><title>node:http</title>
<form method="post" action="${name ? "/logout" : "/login"}">
  <input type="hidden" name="csrf_token" value="${token}">
  <input type="hidden" name="redirect" value="${escape(redirect)}">
  ${name ? `<p>Hello ${escape(name)}.</p><button>Sign out</button>` : `<label>Name <input name="name"></label><button>Sign in</button>`}
</form>`;

const escape = (text) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

function send(res, status, html) {
  res.writeHead(status, { "content-type": "text/html; charset=utf-8", "cache-control": "private, no-store" }).end(html);
}

function redirect(res, location) {
  res.writeHead(303, { location }).end();
}
