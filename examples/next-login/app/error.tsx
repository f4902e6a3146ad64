"use client";

import { titled } from "../lib/title";

/** The words are the server's log's: a visitor can only try again. */
export default function Failure({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main id="main" className="narrow">
      <title>{titled("Something went wrong here")}</title>
      <section className="card" aria-labelledby="problem">
        <h1 id="problem">Something went wrong here</h1>
        {error.digest && (
          <p className="detail">
            The operator finds it in the log under <code>{error.digest}</code>.
          </p>
        )}
        <button type="button" onClick={reset}>
          Try again
        </button>
      </section>
    </main>
  );
}
