import type { Metadata } from "next";
import type { ReactNode } from "react";

import { Frame } from "../components/frame";
import { visitor } from "../lib/app-router";
import { isOutboxShown } from "../lib/outbox";
import { isSignedIn, userOf } from "../lib/session";
import { titled } from "../lib/title";
import "../styles/style.css";

export const metadata: Metadata = {
  // A page with a form has no title here. It renders one itself, which knows of an error.
  title: { template: titled("%s"), default: "" },
};

export const viewport = { colorScheme: "light dark" };

export default async function Layout({ children }: { children: ReactNode }) {
  const session = await visitor();
  return (
    <html lang="en">
      <head>
        {/* Metadata may come after the page, and a browser asks for /favicon.ico before. */}
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
      </head>
      <body>
        <Frame user={isSignedIn(session) ? userOf(session) : null} hasOutbox={isOutboxShown()}>
          {children}
        </Frame>
      </body>
    </html>
  );
}
