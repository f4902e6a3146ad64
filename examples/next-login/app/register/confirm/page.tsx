import { ConfirmForm } from "../../../components/confirm-form";
import { confirm } from "../actions";

export default async function ConfirmPage({ searchParams }: PageProps<"/register/confirm">) {
  const { token } = await searchParams;
  return (
    <main id="main" className="narrow">
      <ConfirmForm
        title="Confirm your address"
        token={typeof token === "string" ? token : ""}
        button="Make my account"
        action={confirm}
        again="/register"
      />
    </main>
  );
}
