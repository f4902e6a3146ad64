/**
 * Whether somebody looks at a page of ours, whichever way they came: not a prefetch, and not another site's page that has
 * their browser fetch it, as an image or in a frame (W3C Fetch Metadata). What is no visit writes no cookie: it would get in
 * the way of others.
 */
export function isVisit(method: string | undefined, header: (name: string) => string | null | undefined): boolean {
  if (method !== "GET" || header("next-router-prefetch") || `${header("purpose")} ${header("sec-purpose")}`.includes("prefetch")) return false;
  // Old browsers do not say.
  const from = header("sec-fetch-site") ?? "none";
  return from === "same-origin" || from === "none" || header("sec-fetch-dest") === "document";
}
