import type { Metadata } from "next";

import { requireAuth } from "../../lib/app-router";
import { userOf } from "../../lib/session";
import { PasswordForm, ProfileForm, SignOutElsewhere } from "./forms";

export const metadata: Metadata = { title: "Profile" };

export default async function ProfilePage() {
  const { username, email } = userOf(await requireAuth("/profile"));
  return (
    <main id="main" className="wide">
      <h1>Profile</h1>
      <div className="cards">
        <section className="card" aria-labelledby="about">
          <h2 id="about">About you</h2>
          <ProfileForm name={username ?? ""} email={email ?? ""} />
        </section>
        <section className="card" aria-labelledby="password">
          <h2 id="password">Password</h2>
          <PasswordForm email={email ?? ""} />
        </section>
      </div>
      <section className="card" aria-labelledby="elsewhere">
        <h2 id="elsewhere">Signed in elsewhere?</h2>
        <p>This ends every session of yours but this one, copied cookies included.</p>
        <SignOutElsewhere />
      </section>
    </main>
  );
}
