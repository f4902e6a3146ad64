// What every answer tells the browser, so that nobody gets to use what no page here needs.

/** The policy of a page whose own scripts carry `nonce`. Next.js reads it from the request, and gives them the nonce. */
export function contentSecurityPolicy(nonce: string): string {
  // While developing, Next.js evaluates scripts, writes styles into the page and brings fonts for what it shows of itself.
  const isDevelopment = process.env.NODE_ENV === "development";
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    `style-src 'self'${isDevelopment ? " 'unsafe-inline'" : ""}`,
    "img-src 'self'",
    ...(isDevelopment ? ["font-src 'self'"] : []),
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Adds the headers to an answer. What it says about a person is to be kept nowhere. */
export function harden(headers: Headers, policy: string): void {
  headers.set("cache-control", "private, no-store");
  headers.set("content-security-policy", policy);
  headers.set("x-content-type-options", "nosniff");
  headers.set("referrer-policy", "same-origin");
  headers.set("cross-origin-opener-policy", "same-origin");
  headers.set("cross-origin-resource-policy", "same-origin");
  headers.set("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
}
