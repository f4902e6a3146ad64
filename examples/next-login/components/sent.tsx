import Link from "next/link";

import { titled } from "../lib/title";

/** What everybody sees who has asked for mail, whether there is any or not. */
export function Sent({ hasOutbox }: { hasOutbox: boolean }) {
  return (
    <section className="card" aria-labelledby="sent">
      <title>{titled("Look at your mail")}</title>
      <h1 id="sent">Look at your mail</h1>
      <p role="status">If all is well with the address, a message is on its way to it. Its link works for 15 minutes.</p>
      {hasOutbox && (
        <p>
          There is no mail server here: the message is <Link href="/dev/mail">on this page</Link>.
        </p>
      )}
    </section>
  );
}
