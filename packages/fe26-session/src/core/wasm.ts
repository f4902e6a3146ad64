import type { Core, Ring } from "./core.js";

/** What crates/fe26-wasm exports. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  input(length: number): number;
  output(): number;
  wipe(): void;
  ring_new(length: number): number;
  warning(): number;
  ring_free(ring: number): void;
  seal(ring: number, length: number, dialect: number, end: number): number;
  unseal(ring: number, length: number, dialect: number, now: number, skew: number): number;
  dialects(): number;
}

/** The core over a compiled module. It imports nothing: random bytes are handed in. */
export function wasmCore(module: WebAssembly.Module): Core {
  const wasm = new WebAssembly.Instance(module).exports as unknown as Exports;
  const encoder = new TextEncoder();
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const forgotten = new FinalizationRegistry<number>((ring) => wasm.ring_free(ring));

  /** Room for `length` bytes of input. */
  function input(length: number): Uint8Array<ArrayBuffer> {
    // Making room may move all of the memory to another buffer, so that one is asked for afterwards.
    const start = wasm.input(length);
    return new Uint8Array(wasm.memory.buffer, start, length);
  }

  /** Takes the answer, of which nothing stays behind. */
  function answer(length: number): string {
    const text = decoder.decode(new Uint8Array(wasm.memory.buffer, wasm.output(), length));
    wasm.wipe();
    return text;
  }

  function ring(description: Uint8Array): Ring {
    input(description.length).set(description);
    const handle = wasm.ring_new(description.length);
    const words = answer(wasm.warning());
    if (handle === 0) throw new Error(words);
    const ring: Ring = {
      warning: words || null,
      seal(plaintext, dialect, end) {
        const bytes = input(RANDOM_BYTES + utf8Room(plaintext));
        crypto.getRandomValues(bytes.subarray(0, RANDOM_BYTES));
        const { written } = encoder.encodeInto(plaintext, bytes.subarray(RANDOM_BYTES));
        return answer(wasm.seal(handle, written, dialect, end));
      },
      unseal(seal, dialect, now, skew) {
        const { written } = encoder.encodeInto(seal, input(utf8Room(seal)));
        return answer(wasm.unseal(handle, written, dialect, now, skew));
      },
    };
    forgotten.register(ring, handle);
    return ring;
  }

  return { backend: "wasm", dialects: answer(wasm.dialects()), ring };
}

/** The most bytes that UTF-8 needs for a text. */
const utf8Room = (text: string) => text.length * 3;

/** Two salts and an initialization vector, in front of the text. */
const RANDOM_BYTES = 80;
