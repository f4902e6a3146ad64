import { backend } from "fe26-session/backend";
import { CSRF_FIELD, csrfToken } from "fe26-session/csrf";
import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";

import { Submit } from "../../components/submit";
import { requireAuth } from "../../lib/app-router";
import { PLACES, type Place } from "../../lib/tour";
import { visitFromAction } from "./actions";

export const metadata: Metadata = { title: "Tour" };

/** Where each place lives, and how it is made to save the session. */
const HOW: Record<Place, (token: string) => ReactNode> = {
  "proxy.ts": () => "Saves it for each visit of this page.",
  "server component": () => "Is this page. It can only read the session.",
  "server action": () => (
    <form action={visitFromAction} className="row">
      <Submit pending="Saving…">Call the action</Submit>
    </form>
  ),
  "route handler": (token) => <Post to="/api/tour/handler" token={token} />,
  "edge route handler": (token) => <Post to="/api/tour/edge" token={token} />,
  "API route": (token) => <Post to="/api/tour/pages" token={token} />,
  getServerSideProps: () => <Link href="/tour/props">Open the page</Link>,
};

export default async function TourPage() {
  const session = await requireAuth("/tour");
  const token = await csrfToken(session);
  const found: Partial<Record<Place, string>> = { ...session.tour, "server component": backend() };
  return (
    <main id="main" className="wide">
      <h1>Every place with a session</h1>
      <section className="card" aria-label="Places">
        <p>The session says which of them have saved it, and with which build of the Rust core.</p>
        <table>
          <thead>
            <tr>
              <th scope="col">Place</th>
              <th scope="col">Core</th>
              <th scope="col">How</th>
            </tr>
          </thead>
          <tbody>
            {PLACES.map((place) => (
              <tr key={place}>
                <th scope="row">{place}</th>
                <td data-place={place}>{found[place] ?? "not yet"}</td>
                <td>{HOW[place](token)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </main>
  );
}

/** A form without any script: the token in it is the session's. */
function Post({ to, token }: { to: string; token: string }) {
  return (
    <form method="post" action={to} className="row">
      <input type="hidden" name={CSRF_FIELD} value={token} />
      <button type="submit">
        Post to <code>{to}</code>
      </button>
    </form>
  );
}
