import Link from "next/link";

import { TEST_ACCOUNTS } from "../../lib/accounts";
import { visitor } from "../../lib/app-router";
import { isSignedIn } from "../../lib/session";
import { LoginForm } from "./form";

export default async function LoginPage({ searchParams }: PageProps<"/login">) {
  const { redirect } = await searchParams;
  return (
    <main id="main" className="narrow">
      <section className="card" aria-labelledby="sign-in">
        <h1 id="sign-in">Sign in</h1>
        <LoginForm redirect={typeof redirect === "string" ? redirect : ""} isSignedIn={isSignedIn(await visitor())} />
        <p className="ways">
          <Link href="/login/link">Mail me a link instead</Link> <Link href="/register">Make an account</Link>
        </p>
      </section>
      <section className="hint" aria-labelledby="test-accounts">
        <h2 id="test-accounts">Test accounts</h2>
        <ul className="accounts">
          {TEST_ACCOUNTS.map(({ email, role, password }) => (
            <li key={email}>
              <code>{email}</code>
              <span className={`role ${role}`}>{role}</span>
              <code>{password}</code>
            </li>
          ))}
        </ul>
      </section>
    </main>
  );
}
