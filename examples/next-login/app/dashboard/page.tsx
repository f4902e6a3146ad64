import type { Metadata } from "next";
import Link from "next/link";

import { Moment } from "../../components/moment";
import { requireAuth } from "../../lib/app-router";
import { endOf, userOf } from "../../lib/session";

export const metadata: Metadata = { title: "Dashboard" };

export default async function DashboardPage() {
  const session = await requireAuth("/dashboard");
  const { userId, username, email, role, loginAt } = userOf(session);
  const name = username ?? "unknown";
  return (
    <main id="main" className="wide">
      <h1>Welcome, {name}</h1>
      <div className="cards">
        <section className="card" aria-labelledby="you">
          <h2 id="you">You</h2>
          <dl>
            <dt>Name</dt>
            <dd>{name}</dd>
            <dt>Email</dt>
            <dd>{email ?? "unknown"}</dd>
            <dt>Role</dt>
            <dd>
              <span className={`role ${role}`}>{role}</span>
            </dd>
            <dt>User id</dt>
            <dd>
              <code>{userId}</code>
            </dd>
          </dl>
        </section>
        <section className="card" aria-labelledby="session">
          <h2 id="session">Your session</h2>
          <dl>
            <dt>Status</dt>
            <dd>
              <span className="status">Active</span>
            </dd>
            <dt>Signed in</dt>
            <dd>
              <Moment at={loginAt} />
            </dd>
            <dt>Kept for</dt>
            <dd>{session.lifetime.isRemembered ? 30 : 7} days</dd>
            <dt>Expires</dt>
            <dd>
              <Moment at={endOf(session)} />
            </dd>
          </dl>
        </section>
      </div>
      <section className="card" aria-labelledby="features">
        <h2 id="features">What you can do</h2>
        <ul className="features">
          <li>
            <strong>
              <Link href="/profile">Change your profile</Link>
            </strong>
            <span>Name, address and password, with server actions; and the end of your sessions elsewhere.</span>
          </li>
          <li>
            <strong>
              <Link href="/session">Look into your session</Link>
            </strong>
            <span>What you did lately, and how long it lasts: a page of the Pages Router.</span>
          </li>
          <li>
            <strong>
              <Link href="/tour">Go round Next.js</Link>
            </strong>
            <span>Every kind of route there is reads and writes the session.</span>
          </li>
          <li>
            <strong>
              <a href="/api/auth/me">Ask who you are</a>
            </strong>
            <span>As JSON, and the session lives on when half of its time is used up.</span>
          </li>
          {role === "admin" && (
            <li>
              <strong>
                <Link href="/admin">Look after the accounts</Link>
              </strong>
              <span>Admins change roles, and sign others out everywhere.</span>
            </li>
          )}
        </ul>
      </section>
    </main>
  );
}
