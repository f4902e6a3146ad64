"use client";

import { useCallback, useEffect, useState } from "react";

import type { User } from "./session";

interface Auth {
  /** Who is signed in; `null` is nobody. */
  user: User | null;
  isLoading: boolean;
  /** Why it is not known who is signed in. */
  error: string | null;
  /** Asks the server again. */
  refetch: () => Promise<void>;
  /** Signs out, here and in every window, and goes to the login page. */
  logout: () => Promise<void>;
}

/**
 * Who is signed in, in a client component. A page that the server has rendered knows it and passes it on as `known`;
 * otherwise the server is asked. It is asked again whenever the window comes back into view: in another one, or in another
 * program with the same cookie, somebody may have signed out.
 */
export function useAuth(known?: User | null): Auth {
  const [state, setState] = useState({ known, user: known ?? null, isLoading: known === undefined, error: null as string | null });
  // The server has rendered the page anew.
  if (state.known !== known) setState({ known, user: known ?? null, isLoading: known === undefined, error: null });

  const refetch = useCallback(async () => {
    try {
      const answer = await fetch("/api/auth/me", { cache: "no-store" });
      if (!answer.ok && answer.status !== 401) throw new Error(`The server answers ${answer.status}.`);
      const { user = null } = (await answer.json()) as { user?: User };
      setState((state) => ({ ...state, user, isLoading: false, error: null }));
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      setState((state) => ({ ...state, isLoading: false, error: words }));
    }
  }, []);

  const logout = useCallback(async () => {
    const answer = await fetch("/api/auth/logout", { method: "POST" });
    if (!answer.ok) throw new Error(`The server answers ${answer.status}.`);
    // Not a navigation of the router, which would keep the pages it knows.
    location.assign("/login");
  }, []);

  const [isUnknown, isNobody] = [known === undefined, known === null];
  useEffect(() => {
    if (isUnknown) void refetch();
    if (isNobody) return;
    const onSight = () => void (document.visibilityState === "visible" && refetch());
    document.addEventListener("visibilitychange", onSight);
    return () => document.removeEventListener("visibilitychange", onSight);
  }, [isUnknown, isNobody, refetch]);

  const { user, isLoading, error } = state;
  return { user, isLoading, error, refetch, logout };
}
