// A CommonJS program, which loads the package with `require`.

import fe26 = require("fe26-session");
import type { SessionOptions } from "fe26-session";

const options: SessionOptions = { cookieName: "visitor", password: "q7Rf2mXz9LkT4vBn8WcY1sHd6GpJ3eUa" };

async function count(request: Request, response: Response): Promise<number> {
  const session = await fe26.getIronSession<{ visits: number }>(request, response, options);
  session.visits = (session.visits ?? 0) + 1;
  await session.save();
  return session.visits;
}

export = { count };
