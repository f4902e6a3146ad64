// What would be mailed. There is no mail server here: the page /dev/mail shows it to whoever works on the example.

import { shared } from "./shared";

export interface Message {
  to: string;
  subject: string;
  /** Where its link leads. */
  path: string;
  at: number;
}

/** The last messages, newest first. */
export const messages = () => shared<Message[]>("outbox", () => []);

/** Whether there is such a page: a link in it signs in whoever reads it. While developing, and when it is asked for. */
export const isOutboxShown = () => process.env.NODE_ENV === "development" || process.env.DEV_MAIL === "1";

export function send(message: Omit<Message, "at">): void {
  if (!isOutboxShown()) return console.warn(`there is no mail server to send “${message.subject}” with`);
  messages().unshift({ ...message, at: Date.now() });
  messages().splice(MOST);
}

const MOST = 20;
