import { getReadonlySession } from "../lib/session";
import { signIn, signOut } from "./actions";

export default async function Page() {
  const { name, orders, theme } = await getReadonlySession();
  if (!name) {
    return (
      <form action={signIn}>
        <label>
          Name <input name="name" required />
        </label>
        <button>Sign in</button>
      </form>
    );
  }
  return (
    <form action={signOut}>
      <p>
        Hello {name}. The Rust service has counted {orders ?? 0} orders of yours. Your theme is {theme}.
      </p>
      <button>Sign out</button>
    </form>
  );
}
