import { dateInWords } from "../lib/dates";

/** A moment on the calendar, in milliseconds since 1970. */
export function Moment({ at }: { at: number | null }) {
  if (at === null) return "unknown";
  return <time dateTime={new Date(at).toISOString()}>{dateInWords(at)}</time>;
}
