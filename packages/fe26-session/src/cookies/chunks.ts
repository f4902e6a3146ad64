// A seal that is too long for one cookie stands in `name.0` to `name.3`, as iron-session 9 writes it. No cookie counts the
// others, because a number that a visitor can choose would decide how much work a request is.

/** The most cookies for one seal: four are 16 KB in every request already, twice what many proxies let pass. */
export const MAX_CHUNKS = 4;

/** The names that chunks have. */
export const chunkName = (name: string, index: number) => `${name}.${index}`;

/** Chunks that were joined. */
export interface Joined {
  readonly seal: string;
  /** How many chunks it is in. */
  readonly chunks: number;
}

/**
 * The texts that chunks make, each once: `values` has the values of each chunk. `undefined` when they are more than
 * `limit`.
 *
 * There are several when a chunk has several values. Nothing here trusts a chunk: the MAC covers the joined seal, so one
 * that is missing, swapped or somebody else's makes it a forged one.
 */
export function joinChunks(values: string[][], limit: number): Joined[] | undefined {
  const joined = new Map<string, Joined>();
  /** Goes on with every value of the next chunk, up to the first that is missing or the end of the seal. */
  function extend(text: string, chunks: number): boolean {
    const end = endOfSeal(text);
    const next = values[chunks] ?? [];
    if (next.length > 0 && end === undefined) {
      return next.length <= limit && next.every((value) => extend(text + value, chunks + 1));
    }
    const seal = text.slice(0, end);
    if (seal && !joined.has(seal)) joined.set(seal, { seal, chunks });
    return joined.size <= limit;
  }
  return extend("", 0) ? [...joined.values()] : undefined;
}

/**
 * Where the seal at the beginning of `text` ends, once that is certain. What stands behind it is left over from a longer
 * session, and must not lock the visitor out. A seal has eight parts, the last of 43 characters; `~2` may follow.
 */
function endOfSeal(text: string): number | undefined {
  let lastStar = -1;
  for (let star = 0; star < 7; star += 1) {
    lastStar = text.indexOf("*", lastStar + 1);
    if (lastStar === -1) return undefined;
  }
  const end = lastStar + 1 + 43;
  const rest = text.slice(end);
  if (end > text.length || rest === "" || rest === "~") return undefined;
  return rest.startsWith("~2") ? end + 2 : end;
}

/** The pieces of a seal, of at most `budget` characters each. */
export function splitSeal(seal: string, budget: number): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < seal.length; start += budget) pieces.push(seal.slice(start, start + budget));
  return pieces;
}
