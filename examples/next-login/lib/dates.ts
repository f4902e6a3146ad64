/** `23 November 2026, 08:54 UTC`: a server does not know the time zone of its visitor. */
export function dateInWords(moment: number): string {
  const date = new Date(moment);
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  return `${day}, ${date.toISOString().slice(11, 16)} UTC`;
}

/** A duration in its two largest units: `6 days 23 hours`. */
export function durationInWords(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds <= 0) return "over";
  const first = UNITS.findIndex(([, size]) => seconds >= size);
  let rest = seconds;
  const parts = UNITS.slice(first, first + 2).map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest %= size;
    return plural(count, unit);
  });
  return parts.join(" ");
}

/** The same of a time that nobody has counted the seconds of. */
export function minutesInWords(minutes: number): string {
  if (minutes === 0) return "less than a minute";
  return minutes < 60 ? plural(minutes, "minute") : durationInWords(minutes * 60_000);
}

const plural = (count: number, unit: string) => `${count} ${unit}${count === 1 ? "" : "s"}`;

const UNITS: [unit: string, seconds: number][] = [["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]];
const MONTHS = "January February March April May June July August September October November December".split(" ");
