import { getIronSession } from "fe26-session";
import { refusalOf, refusedProps } from "fe26-session/guards";
import type { GetServerSideProps, InferGetServerSidePropsType } from "next";
import Head from "next/head";
import { useEffect, useState } from "react";

import { Moment } from "../components/moment";
import { durationInWords, minutesInWords } from "../lib/dates";
import { isOutboxShown } from "../lib/outbox";
import { endOf, requireMember, sessionOptions, userOf, type User, type Visitor } from "../lib/session";
import { describe, sealOf } from "../lib/session-info";
import { titled } from "../lib/title";

interface Props {
  user: User;
  hasOutbox: boolean;
  info: Awaited<ReturnType<typeof describe>>;
  seal: ReturnType<typeof sealOf>;
  startedAt: number;
  endsAt: number;
  now: number;
}

export const getServerSideProps = (async ({ req, res, resolvedUrl }) => {
  const session = await getIronSession<Visitor>(req, res, sessionOptions());
  const refused = refusalOf(() => requireMember(session));
  if (refused) return refusedProps(refused, resolvedUrl, { loginPage: "/login" });
  const info = await describe(session, req, "/session");
  const { startedAt } = session.lifetime;
  const [user, hasOutbox] = [userOf(session), isOutboxShown()];
  return { props: { user, hasOutbox, info, seal: sealOf(req), startedAt, endsAt: endOf(session), now: Date.now() } };
}) satisfies GetServerSideProps<Props>;

/** As much as browsers keep of one cookie, name and value together. */
const LIMIT = 4096;

export default function SessionPage(props: InferGetServerSidePropsType<typeof getServerSideProps>) {
  const { info, seal, startedAt, endsAt } = props;
  const { analysis, audit, activities } = info;
  return (
    <main id="main" className="wide">
      <Head>
        <title>{titled("Your session")}</title>
      </Head>
      <h1>Your session</h1>
      <div className="cards">
        <section className="card" aria-labelledby="time">
          <h2 id="time">Time</h2>
          <p className="countdown">
            <Countdown endsAt={endsAt} now={props.now} /> <small>left</small>
          </p>
          <dl>
            <dt>Ends</dt>
            <dd>
              <Moment at={endsAt} />
            </dd>
            <dt>Began</dt>
            <dd>
              <Moment at={startedAt} />
            </dd>
            <dt>Signed in</dt>
            <dd>
              <Moment at={info.session.loginAt} />
            </dd>
          </dl>
        </section>
        <section className="card" aria-labelledby="seal">
          <h2 id="seal">Seal</h2>
          <div>
            <p id="size">
              {seal.bytes} of {LIMIT} bytes of a cookie
            </p>
            <meter min={0} max={LIMIT} high={3500} value={seal.bytes} aria-labelledby="size" />
          </div>
          <dl>
            <dt>Key id</dt>
            <dd>
              <code>{seal.keyId}</code>
            </dd>
          </dl>
        </section>
        <section className="card" aria-labelledby="analysis">
          <h2 id="analysis">Analysis</h2>
          <dl>
            <dt>Signed in for</dt>
            <dd>{minutesInWords(analysis.loginDuration)}</dd>
            <dt>Last access</dt>
            <dd>{minutesInWords(analysis.lastAccessMinutes)} ago</dd>
            <dt>Activities</dt>
            <dd>{analysis.activityCount}</dd>
            <dt>Health</dt>
            <dd>{analysis.sessionHealth}</dd>
          </dl>
        </section>
        <section className="card" aria-labelledby="audit">
          <h2 id="audit">Audit</h2>
          <p>
            Risk: <span className={`role ${audit.riskLevel}`}>{audit.riskLevel}</span>
          </p>
          {audit.issues.length === 0 ? (
            <p>Nothing was found.</p>
          ) : (
            <ul className="findings">
              {audit.issues.map((issue, index) => (
                <li key={issue}>
                  <strong>{issue}</strong> <span className="detail">{audit.recommendations[index]}</span>
                </li>
              ))}
            </ul>
          )}
        </section>
      </div>
      <section className="card" aria-labelledby="activities">
        <h2 id="activities">Last activities</h2>
        <table>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">What</th>
              <th scope="col">Where</th>
            </tr>
          </thead>
          <tbody>
            {activities.toReversed().map(({ timestamp, action, path }) => (
              <tr key={`${timestamp} ${action} ${path}`}>
                <td>
                  <Moment at={timestamp} />
                </td>
                <td>{action}</td>
                <td>{path && <code>{path}</code>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </main>
  );
}

/** Runs from the server's clock, and shows the same at first as the server did. */
function Countdown({ endsAt, now }: { endsAt: number; now: number }) {
  const [passed, setPassed] = useState(0);
  useEffect(() => {
    const start = Date.now();
    const timer = setInterval(() => setPassed(Date.now() - start), 1000);
    return () => clearInterval(timer);
  }, [now]);
  return durationInWords(endsAt - now - passed);
}
