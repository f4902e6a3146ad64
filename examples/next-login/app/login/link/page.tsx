import { ConfirmForm } from "../../../components/confirm-form";
import { isOutboxShown } from "../../../lib/outbox";
import { signIn } from "./actions";
import { LinkForm } from "./form";

/** Asks for an address; with a link's token, for a click. */
export default async function LinkPage({ searchParams }: PageProps<"/login/link">) {
  const { token } = await searchParams;
  return (
    <main id="main" className="narrow">
      {typeof token === "string" && token !== "" ? (
        <ConfirmForm title="Welcome back" token={token} button="Sign in" action={signIn} again="/login/link" />
      ) : (
        <LinkForm hasOutbox={isOutboxShown()} />
      )}
    </main>
  );
}
