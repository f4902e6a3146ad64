import type { Metadata } from "next";

import { isOutboxShown } from "../../lib/outbox";
import { RegisterForm } from "./form";

export const metadata: Metadata = { title: "Make an account" };

export default function RegisterPage() {
  return (
    <main id="main" className="narrow">
      <RegisterForm hasOutbox={isOutboxShown()} />
    </main>
  );
}
