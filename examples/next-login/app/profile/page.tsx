import { requireAuth } from "../../lib/app-router";
import { userOf } from "../../lib/session";
import { ProfileForms } from "./forms";

export default async function ProfilePage() {
  const { username, email } = userOf(await requireAuth("/profile"));
  return (
    <main id="main" className="wide">
      <h1>Profile</h1>
      <ProfileForms name={username ?? ""} email={email ?? ""} />
    </main>
  );
}
