/** The title of a page. It says first that there is an error: a screen reader reads it before anything on the page. */
export function titled(page: string, ...errors: (string | undefined)[]): string {
  const isWrong = errors.some((error) => error !== undefined);
  return `${isWrong ? "Error: " : ""}${page} · fe26 in Next.js`;
}
