import type { AppProps } from "next/app";
import Head from "next/head";

import { Frame } from "../components/frame";
import type { User } from "../lib/session";
import "../styles/style.css";

export default function App({ Component, pageProps }: AppProps<{ user?: User }>) {
  return (
    <Frame user={pageProps.user}>
      <Head>
        <title>fe26 in Next.js</title>
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
      </Head>
      <Component {...pageProps} />
    </Frame>
  );
}
