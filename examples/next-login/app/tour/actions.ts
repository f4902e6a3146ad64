"use server";

import { memberSession } from "../../lib/app-router";
import { visitFrom } from "../../lib/tour";

export async function visitFromAction(): Promise<void> {
  await visitFrom(await memberSession("/tour"), "server action");
}
