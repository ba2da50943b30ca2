import type { Slice } from "./ast.ts";
import type { Cursor } from "./cursor.ts";

/** Reads an index: a number without fraction and exponent. Beyond all lists it does not matter how far. */
export function wholeNumber(cursor: Cursor): number {
  const { text } = cursor.peek();
  if (!/^-?\d+$/.test(text)) throw cursor.error(`'${text}' is not a whole number`, "Write an index as 0, 1, 2 or -1.");
  cursor.next();
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(text)));
}

/** Reads `:end`, `:end:step` or `::step`; a second colon must be followed by a number. */
export function parseSlice(cursor: Cursor, start: number | undefined): Slice {
  cursor.next();
  const end = cursor.peek().kind === "number" ? wholeNumber(cursor) : undefined;
  if (!cursor.take(":")) return { start, end, step: undefined };
  if (cursor.peek().kind !== "number") {
    throw cursor.error(
      `expected the step of the slice ${cursor.found()}`,
      "Write a number after the second colon, or leave the colon out.",
    );
  }
  return { start, end, step: wholeNumber(cursor) };
}
