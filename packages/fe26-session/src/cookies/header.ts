// Reads `Cookie` headers as crates/fe26-session/src/cookie/header.rs does: pairs are separated by `;`, spaces and tabs
// around names and values fall away, the first `=` ends the name, and names are equal when every character is. Nothing is
// decoded: a reader that does takes `%5F_Host-session`, which any neighbouring host may set, for `__Host-session`.

/** The cookies of a header: their names in the order they stand, each with all its values. */
export function cookiesIn(header: string): Map<string, string[]> {
  const cookies = new Map<string, string[]>();
  for (const pair of header.split(";")) {
    const equals = pair.indexOf("=");
    if (equals === -1) continue;
    const [name, value] = [trim(pair.slice(0, equals)), trim(pair.slice(equals + 1))];
    const values = cookies.get(name);
    if (values) values.push(value);
    else cookies.set(name, [value]);
  }
  return cookies;
}

/** How a jar reads a header, which may change, and is taken apart once for as long as it does not. */
export function headerReader(header: () => string) {
  let known: string | undefined;
  let cookies = new Map<string, string[]>();
  function all(): Map<string, string[]> {
    const now = header();
    if (now !== known) [known, cookies] = [now, cookiesIn(now)];
    return cookies;
  }
  return {
    read: (name: string) => all().get(name)?.[0],
    readAll: (name: string) => all().get(name) ?? [],
    names: () => [...all().keys()],
  };
}

/** Without spaces and tabs at both ends, and only those. */
const trim = (text: string) => text.replace(/^[ \t]+|[ \t]+$/g, "");
