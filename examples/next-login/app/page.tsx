import { redirect } from "next/navigation";

import { visitor } from "../lib/app-router";
import { isSignedIn } from "../lib/session";

export default async function Home() {
  redirect(isSignedIn(await visitor()) ? "/dashboard" : "/login");
}
