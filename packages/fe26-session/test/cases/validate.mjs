// The option `validate`: zod, valibot, arktype, and schemas by hand.

import { type } from "arktype";
import * as v from "valibot";
import { z } from "zod";

import { codeOf, ok, same, test } from "../harness.mjs";
import { OPTIONS, saved, visit } from "./support.mjs";

const schemas = {
  zod: z.object({ userId: z.string(), role: z.enum(["admin", "user"]).default("user") }),
  valibot: v.object({ userId: v.string(), role: v.optional(v.picklist(["admin", "user"]), "user") }),
  arktype: type({ userId: "string", role: "'admin' | 'user' = 'user'" }),
};

for (const [name, validate] of Object.entries(schemas)) {
  const options = { ...OPTIONS, validate };

  test(`${name}: a session that fits is opened, with the schema's defaults`, async () => {
    const { session, rejected } = await visit(await saved({ userId: "42" }), options);
    same([{ ...session }, rejected], [{ userId: "42", role: "user" }, []]);
  });

  test(`${name}: a session that does not fit is a new one, and the hook is told where`, async () => {
    for (const data of [{ userId: 42 }, { role: "admin" }, { userId: "42", role: "root" }, {}]) {
      const told = [];
      const cookie = await saved(data);
      const { session } = await visit(cookie, { ...options, onUnsealError: (reason, error) => told.push([reason, error.code, error.message]) });
      same([{ ...session }, told.length, told[0]?.slice(0, 2)], [{}, 1, ["invalid", "ERR_INCOMPATIBLE"]], JSON.stringify(data));
      ok(/userId|role/.test(told[0][2]), told[0][2]);
    }
  });

  test(`${name}: saving what does not fit is an error that says where, and sets no cookie`, async () => {
    const { session, lines } = await visit("", options);
    session.userId = 42;
    const { code, message } = await codeOf(() => session.save());
    same(code, "ERR_INCOMPATIBLE");
    ok(message.startsWith("fe26-session: the session does not fit its schema (userId: "), message);
    same(lines(), []);
    session.userId = "42";
    await session.save();
    same(lines().length, 1);
  });
}

/** A schema as its interface says it may be. */
const schema = (validate) => ({ "~standard": { version: 1, vendor: "test", validate } });

test("a schema may be asynchronous, and change what it gives", async () => {
  const validate = schema(async ({ visits, ...rest }) => ({ value: { ...rest, visits: Number(visits) } }));
  const { session } = await visit(await saved({ visits: "7", name: "Ada" }), { ...OPTIONS, validate });
  same({ ...session }, { name: "Ada", visits: 7 });
});

test("an issue without a place is about the session, one with a place says it", async () => {
  const issuesOf = async (issues) => {
    const { session } = await visit("", { ...OPTIONS, validate: schema(() => ({ issues })) });
    return (await codeOf(() => session.save())).message;
  };
  same(await issuesOf([{ message: "no" }]), "fe26-session: the session does not fit its schema (session: no)");
  const path = ["user", { key: "roles" }, 0];
  same(await issuesOf([{ message: "no", path }, { message: "nor this", path: ["a"] }]), "fe26-session: the session does not fit its schema (user.roles.0: no; a: nor this)");
});

test("what a schema gives is a session still: it can be saved and destroyed", async () => {
  const { session, lines } = await visit(await saved({ userId: "42" }), { ...OPTIONS, validate: schemas.zod });
  same(Object.keys(session), ["userId", "role"]);
  await session.save();
  session.destroy();
  same([{ ...session }, lines().length], [{}, 1]);
});

test("what a schema throws is thrown", async () => {
  const validate = schema(() => {
    throw new Error("the schema is broken");
  });
  same((await codeOf(async () => visit(await saved({ a: 1 }), { ...OPTIONS, validate }))).message, "the schema is broken");
});
