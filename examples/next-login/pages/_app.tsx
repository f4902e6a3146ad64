import type { AppProps } from "next/app";
import Head from "next/head";

import { Frame } from "../components/frame";
import type { User } from "../lib/session";
import "../styles/style.css";

export default function App({ Component, pageProps }: AppProps<{ user?: User; hasOutbox?: boolean }>) {
  return (
    <Frame user={pageProps.user} hasOutbox={pageProps.hasOutbox}>
      <Head>
        <title>fe26 in Next.js</title>
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
      </Head>
      <Component {...pageProps} />
    </Frame>
  );
}
