/** Whether two types are the same. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles when the type is `true`. */
export function expect<_T extends true>(): void {}

/** Compiles when the value can be used where a `T` is asked for. */
export function accept<T>(_value: T): void {}
