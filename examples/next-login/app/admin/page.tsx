import type { Metadata } from "next";

import { Submit } from "../../components/submit";
import { accounts } from "../../lib/accounts";
import { requireAdmin } from "../../lib/app-router";
import { changeRole, endSessions } from "./actions";

export const metadata: Metadata = { title: "Admin" };

const DONE: Record<string, string> = {
  role: "The role is changed. Its owner has to sign in again.",
  "sign-out": "The account is signed out everywhere.",
};

export default async function AdminPage({ searchParams }: PageProps<"/admin">) {
  const session = await requireAdmin("/admin");
  const { done, error } = await searchParams;
  return (
    <main id="main" className="wide">
      <h1>Admin: accounts</h1>
      {typeof done === "string" && Object.hasOwn(DONE, done) && (
        <p className="done" role="status">
          {DONE[done]}
        </p>
      )}
      {error !== undefined && (
        <p className="error" role="alert">
          That was not possible.
        </p>
      )}
      <section className="card" aria-label="Accounts">
        <table>
          <thead>
            <tr>
              <th scope="col">Account</th>
              <th scope="col">Id</th>
              <th scope="col">Role</th>
              <th scope="col">Sessions</th>
            </tr>
          </thead>
          <tbody>
            {accounts().map(({ id, name, email, role }) => (
              <tr key={id}>
                <th scope="row">
                  {name} <span className="detail">{email}</span>
                </th>
                <td data-label="Id">
                  <code>{id}</code>
                </td>
                <td>
                  {id === session.userId ? (
                    <span className={`role ${role}`}>{role}</span>
                  ) : (
                    <form action={changeRole.bind(null, id)} className="row">
                      <select name="role" aria-label={`Role of ${name}`} defaultValue={role} key={role}>
                        <option value="user">user</option>
                        <option value="admin">admin</option>
                      </select>
                      <Submit pending="Saving…" label={`Change role of ${name}`}>
                        Change
                      </Submit>
                    </form>
                  )}
                </td>
                <td>
                  <form action={endSessions.bind(null, id)} className="row">
                    <Submit pending="Processing…" label={`Sign out everywhere: ${name}`}>
                      Sign out everywhere
                    </Submit>
                  </form>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </main>
  );
}
