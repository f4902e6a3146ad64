import type { Metadata } from "next";
import { Fragment } from "react";

import { OPERATIONS } from "../../lib/api";

export const metadata: Metadata = { title: "API" };

export default function DocsPage() {
  return (
    <main id="main" className="wide">
      <h1>API</h1>
      <p>
        Requests are JSON; refusals are problem JSON with the member <code>error</code>. The demo in Rust answers the same, and has an
        OpenAPI document of it.
      </p>
      {OPERATIONS.map(({ method, path, summary, sends, answers }) => (
        <section key={`${method} ${path}`} className="card" aria-label={`${method} ${path}`}>
          <h2>
            <span className="role">{method}</span> <code>{path}</code>
          </h2>
          <p>{summary}</p>
          <dl>
            {sends !== undefined && (
              <>
                <dt>Sends</dt>
                <dd>
                  <code>{sends}</code>
                </dd>
              </>
            )}
            {Object.entries(answers).map(([status, meaning]) => (
              <Fragment key={status}>
                <dt>
                  <code>{status}</code>
                </dt>
                <dd>{meaning}</dd>
              </Fragment>
            ))}
          </dl>
        </section>
      ))}
    </main>
  );
}
