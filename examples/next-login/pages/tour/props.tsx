import { getIronSession } from "fe26-session";
import { backend } from "fe26-session/backend";
import { refusalOf, refusedProps } from "fe26-session/guards";
import type { GetServerSideProps, InferGetServerSidePropsType } from "next";
import Head from "next/head";
import Link from "next/link";

import { isOutboxShown } from "../../lib/outbox";
import { requireMember, sessionOptions, userOf, type User, type Visitor } from "../../lib/session";
import { isVisitOf } from "../../lib/session-info";
import { titled } from "../../lib/title";
import { visitFrom } from "../../lib/tour";

export const getServerSideProps = (async ({ req, res, resolvedUrl }) => {
  const session = await getIronSession<Visitor>(req, res, sessionOptions());
  const refused = refusalOf(() => requireMember(session));
  if (refused) return refusedProps(refused, resolvedUrl, { loginPage: "/login" });
  if (isVisitOf(req)) await visitFrom(session, "getServerSideProps");
  return { props: { user: userOf(session), hasOutbox: isOutboxShown(), backend: backend() } };
}) satisfies GetServerSideProps<{ user: User; hasOutbox: boolean; backend: string }>;

export default function PropsPage({ user, backend }: InferGetServerSidePropsType<typeof getServerSideProps>) {
  return (
    <main id="main" className="narrow">
      <Head>
        <title>{titled("Tour")}</title>
      </Head>
      <section className="card" aria-labelledby="props">
        <h1 id="props">getServerSideProps</h1>
        <p>
          has saved the session of {user.username} with the {backend} core.
        </p>
        <p>
          <Link href="/tour">Back to the tour</Link>
        </p>
      </section>
    </main>
  );
}
