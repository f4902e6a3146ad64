import { getIronSession, type SessionOptions } from "fe26-session";
import { readSession } from "fe26-session/next";
import { cookies } from "next/headers";

/** What both halves keep in the session. `theme` is known to this half alone, and the Rust service leaves it as it is. */
interface Visitor {
  name: string;
  orders: number;
  theme: string;
}

const options = {
  cookieName: "shared-visitor",
  password: process.env.SESSION_PASSWORD ?? "",
  cookieOptions: { secure: "auto" },
} satisfies SessionOptions;

/** For server actions and route handlers. */
export const getSession = async () => getIronSession<Visitor>(await cookies(), options);

/** For pages, which cannot set cookies while they are rendered. */
export const getReadonlySession = async () => readSession<Visitor>(await cookies(), options);
