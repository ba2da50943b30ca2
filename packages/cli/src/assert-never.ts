/** Ends a `switch` over a union: the compiler complains when a case is missing. */
export function assertNever(value: never): never {
  throw new Error(`there is no case for ${JSON.stringify(value)}`);
}
