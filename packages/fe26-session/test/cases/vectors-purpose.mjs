// Every case of purpose.json, which the crates read as well: seals that one side makes open on the other.

import { unsealData } from "fe26-session";
import { SealFor } from "fe26-session/purpose";
import vectors from "fe26-vectors/purpose.json" with { type: "json" };

import { codeOf, same, test } from "../harness.mjs";
import { at, visit } from "./support.mjs";

const { passwords: password, ttl, cases } = vectors;

/** What comes of opening a seal. */
const opened = (seals, seal) => seals.open(seal).then(({ value, id, expiresAt }) => ({ value, id, expiresAt }));

for (const { id, title, now, purpose, seal, value, seal_id, expires, plaintext, error } of cases) {
  const seals = new SealFor(purpose, { password, ttl });

  if (error !== undefined) {
    test(`purpose.json, ${id}: ${title}: refused`, () =>
      at(now, async () => same((await codeOf(() => seals.open(seal))).code, `ERR_${error.toUpperCase().replaceAll("-", "_")}`)));
    continue;
  }

  test(`purpose.json, ${id}: ${title}: opens, and is no session`, () =>
    at(now, async () => {
      same(await opened(seals, seal), { value, id: seal_id, expiresAt: expires });
      same((await visit(`session=${seal}`, { cookieName: "session", password })).rejected, [["invalid", "ERR_WRONG_PURPOSE"]]);
    }));

  if (plaintext === undefined) continue;
  test(`purpose.json, ${id}: ${title}: a new seal holds the same`, () =>
    at(now, async () => {
      const made = await seals.seal(value);
      const { id: newId, expiresAt } = await seals.open(made);
      const json = JSON.stringify(await unsealData(made, { password }));
      same([json.replace(newId, seal_id), expiresAt], [plaintext, now + ttl * 1000]);
    }));
}
