// What this package needs of the Rust side: a key ring that seals and unseals. It comes in two builds, a native
// addon and WebAssembly; `#core` in package.json says where which of them is looked for.

/** One build of the Rust side. */
export interface Core {
  readonly backend: "native" | "wasm";
  /** The dialects, one a line: name, envelope, seconds that its own seals last. */
  readonly dialects: string;
  /** Makes a key ring of the bytes that `describe` writes. Throws when a password is too short or an id is malformed. */
  ring(description: Uint8Array): Ring;
}

/** A key ring on the Rust side. The answers are those of crates/fe26-js. */
export interface Ring {
  /** What the operator should be told about the passwords. */
  readonly warning: string | null;
  /** Seals so that it ends at `end` (ms since 1970, 0: never). */
  seal(plaintext: string, dialect: number, end: number): string;
  /** Opens at `now`, accepting a seal for `skew` ms longer than it says. */
  unseal(seal: string, dialect: number, now: number, skew: number): string;
}
