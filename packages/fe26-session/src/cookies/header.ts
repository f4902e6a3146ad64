// Reads `Cookie` headers as crates/fe26-session/src/cookie/header.rs does: pairs are separated by `;`, spaces and tabs
// around names and values fall away, the first `=` ends the name, and names are equal when every character is. Nothing is
// decoded: a reader that does takes `%5F_Host-session`, which any neighbouring host may set, for `__Host-session`.

/** The values of all cookies called `name`, in the order they stand. */
export function valuesOf(header: string, name: string): string[] {
  const values: string[] = [];
  for (const [found, value] of pairs(header)) if (found === name) values.push(value);
  return values;
}

/** The names of all cookies. */
export function namesIn(header: string): string[] {
  return [...new Set([...pairs(header)].map(([name]) => name))];
}

function* pairs(header: string): Generator<[name: string, value: string]> {
  for (const pair of header.split(";")) {
    const equals = pair.indexOf("=");
    if (equals !== -1) yield [trim(pair.slice(0, equals)), trim(pair.slice(equals + 1))];
  }
}

/** Without spaces and tabs at both ends, and only those. */
const trim = (text: string) => text.replace(/^[ \t]+|[ \t]+$/g, "");
