import { isOutboxShown } from "../../lib/outbox";
import { RegisterForm } from "./form";

export default function RegisterPage() {
  return (
    <main id="main" className="narrow">
      <RegisterForm hasOutbox={isOutboxShown()} />
    </main>
  );
}
