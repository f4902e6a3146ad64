"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { useState } from "react";

import type { User } from "../lib/session";
import { useAuth } from "../lib/use-auth";

interface Props {
  user?: User | null;
  /** Whether there is a page that shows what would be mailed. */
  hasOutbox?: boolean;
  children: ReactNode;
}

/** What every page has around its own matter, in both routers. Without `user` the browser asks who is signed in. */
export function Frame({ user: known, hasOutbox, children }: Props) {
  const { user, isLoading, error, refetch, logout } = useAuth(known);
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header className="bar">
        <a className="brand" href="/">
          <span className="element" aria-hidden="true">
            <small>26</small>Fe
          </span>
          fe26 in Next.js
        </a>
        {user && <Navigation isAdmin={user.role === "admin"} />}
        {isLoading && <span className="who">Who is here?…</span>}
        {error !== null && (
          <span className="notice" role="alert">
            {error}{" "}
            <button type="button" onClick={() => void refetch()}>
              Ask again
            </button>
          </span>
        )}
        {user && <SignOut name={user.username ?? "unknown"} logout={logout} />}
        {/* The page was shown to somebody who is gone. */}
        {known && !user && <a href="/login">You are signed out. Sign in</a>}
      </header>
      {children}
      <footer>
        The session is an encrypted cookie, and a Rust program with the same key knows you, too. <Link href="/docs">API</Link>
        {hasOutbox && (
          <>
            {" · "}
            <Link href="/dev/mail">Mail of this machine</Link>
          </>
        )}
      </footer>
    </>
  );
}

function Navigation({ isAdmin }: { isAdmin: boolean }) {
  const path = usePathname();
  const pages = { "/dashboard": "Dashboard", "/profile": "Profile", "/session": "Session", "/tour": "Tour", ...(isAdmin && { "/admin": "Admin" }) };
  return (
    <nav aria-label="Main">
      {Object.entries(pages).map(([page, name]) => (
        <Link key={page} href={page} aria-current={path === page ? "page" : undefined}>
          {name}
        </Link>
      ))}
    </nav>
  );
}

/** A form, so that it works before the scripts are there, or without them. */
function SignOut({ name, logout }: { name: string; logout: () => Promise<void> }) {
  const [isPending, setPending] = useState(false);
  return (
    <form
      method="post"
      action="/logout"
      onSubmit={(event) => {
        event.preventDefault();
        if (isPending) return;
        setPending(true);
        logout().catch(() => setPending(false));
      }}
    >
      <span className="who">{name}</span>
      <button type="submit" aria-disabled={isPending || undefined}>
        {isPending ? "Signing out…" : "Sign out"}
      </button>
    </form>
  );
}
