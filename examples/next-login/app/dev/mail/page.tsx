import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { Moment } from "../../../components/moment";
import { isOutboxShown, messages } from "../../../lib/outbox";

export const metadata: Metadata = { title: "Mail of this machine" };

export default function OutboxPage() {
  if (!isOutboxShown()) notFound();
  return (
    <main id="main" className="narrow">
      <section className="card" aria-labelledby="mail">
        <h1 id="mail">Mail of this machine</h1>
        <p>What a mail server would send. Nobody but a developer on their own machine should have this page.</p>
        {messages().length === 0 ? (
          <p>There is no mail yet.</p>
        ) : (
          <ul className="mail">
            {messages().map(({ to, subject, path, at }) => (
              <li key={`${at} ${path}`}>
                <strong>
                  {/* No <Link>, which would fetch the page before anybody has clicked. */}
                  <a href={path}>{subject}</a>
                </strong>
                <span className="detail">
                  to {to}, <Moment at={at} />
                </span>
              </li>
            ))}
          </ul>
        )}
      </section>
    </main>
  );
}
