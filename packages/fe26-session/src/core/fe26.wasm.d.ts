/** The WebAssembly module in base64. `cargo xtask bindings` makes the file. */
export const module: string;
