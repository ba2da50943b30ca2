import type { Slice } from "./ast.ts";
import type { Cursor } from "./cursor.ts";

/** Reads an index: a number without fraction and exponent. Beyond all lists it does not matter how far. */
export function wholeNumber(cursor: Cursor): number {
  const { text } = cursor.peek();
  if (!/^-?\d+$/.test(text)) throw cursor.error(`'${text}' is not a whole number`, "Write an index as 0, 1, 2 or -1.");
  cursor.next();
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(text)));
}

/** Reads `:end`, `:end:step`, `::step` and the like; every number may be left out. */
export function parseSlice(cursor: Cursor, start: number | undefined): Slice {
  cursor.next();
  const end = optionalNumber(cursor);
  return { start, end, step: cursor.take(":") ? optionalNumber(cursor) : undefined };
}

function optionalNumber(cursor: Cursor): number | undefined {
  return cursor.peek().kind === "number" ? wholeNumber(cursor) : undefined;
}
