// Collects cases and runs them, on every runtime the same. Nothing here, and nothing in cases/, is Node's.

const cases = [];

/** A promise of the package: `name` says it, `prove` throws unless it is kept. */
export const test = (name, prove) => void cases.push({ name, prove });

/** Runs every case, one after another, for some of them set the clock. */
export async function runAll() {
  const failures = [];
  for (const { name, prove } of cases) {
    try {
      await prove();
    } catch (error) {
      failures.push(`${name}: ${error?.stack ?? error}`);
    }
  }
  return { cases: cases.length, failures };
}

/** Throws unless both are the same, down to -0, `undefined` and the order of keys. */
export function same(actual, expected, about = "") {
  const [found, wanted] = [show(actual), show(expected)];
  if (found !== wanted) throw new Error(`${about}\n   found: ${cut(found)}\n  wanted: ${cut(wanted)}`);
}

export function ok(condition, about) {
  if (!condition) throw new Error(String(about));
}

/** What `work` rejects with. */
export async function failureOf(work) {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** What `work` rejects with, cut down to what applications may rely on. */
export async function codeOf(work) {
  const { name, code, message } = await failureOf(work);
  return { name, code, message };
}

const cut = (text) => (text.length > 2000 ? `${text.slice(0, 2000)}… (${text.length})` : text);

/** A value as a text that no other value has; of the deepest ones only the upper levels. */
export function show(value, depth = 0) {
  if (typeof value === "string") return JSON.stringify(value);
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "function") return "a function";
  if (value === null || typeof value !== "object") return String(value);
  if (depth > 1000) return "(deeper)";
  if (Array.isArray(value)) return `[${Array.from(value, (item) => show(item, depth + 1)).join(",")}]`;
  if (value instanceof Date) return `Date(${value.getTime()})`;
  const fields = Object.keys(value).map((key) => `${JSON.stringify(key)}:${show(value[key], depth + 1)}`);
  return `{${fields.join(",")}}`;
}
