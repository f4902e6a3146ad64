/**
 * Something that the whole process has one of. Next.js puts a file into several bundles, and loads it anew when it changes:
 * what all of them are to share hangs on `globalThis`. A real application has a database in its place.
 */
export function shared<T>(name: string, make: () => T): T {
  const all = globalThis as typeof globalThis & Record<symbol, T | undefined>;
  return (all[Symbol.for(`next-login.${name}`)] ??= make());
}
