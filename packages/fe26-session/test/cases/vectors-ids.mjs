// Every case of session-id.json, which the crates read as well: tokens made by one side are accepted by the other.

import { sealData } from "fe26-session";
import { acceptsCsrfToken } from "fe26-session/csrf";
import { sessionHash, sessionId } from "fe26-session/id";
import vectors from "fe26-vectors/session-id.json" with { type: "json" };

import { same, test } from "../harness.mjs";
import { at, NOW, visit } from "./support.mjs";

for (const { id, password, session_id, hash, accepted, refused } of vectors.cases) {
  test(`session-id.json, ${id}: tokens and hash are derived from the id alike`, () =>
    at(NOW, async () => {
      const options = { cookieName: "session", password, sessionIds: true };
      const seal = await sealData({ _meta: { id: session_id, startedAt: NOW, seenAt: NOW } }, { password });
      const { session } = await visit(`session=${seal}`, options);
      same([sessionId(session), await sessionHash(session)], [session_id, hash]);
      for (const token of accepted) same([token, await acceptsCsrfToken(session, token)], [token, true]);
      for (const token of refused) same([token, await acceptsCsrfToken(session, token)], [token, false]);
    }));
}
