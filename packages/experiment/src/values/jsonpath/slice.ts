import type { Slice } from "./ast.ts";

/**
 * The positions that a slice selects in a list of the given length, with the original's own arithmetic: a negative
 * start that lies before the list means its first item, a negative end is counted from the list's end once, and
 * positions from there may be negative again, which counts from the end once more.
 *
 * @returns undefined for a step of 0
 * @example slicePositions({ start: undefined, end: undefined, step: 2 }, 5) // [0, 2, 4]
 */
export function slicePositions(slice: Slice, length: number): number[] | undefined {
  const step = slice.step ?? 1;
  if (step === 0) return undefined;
  const start = slice.start === undefined ? 0 : startPosition(slice.start, length);
  const end = slice.end === undefined ? length : slice.end + (slice.end < 0 ? length : 0);
  const positions: number[] = [];
  // Positions outside of -length..length-1 select nothing: they are jumped over, not walked through.
  let position = start;
  if (step < 0 && position >= length) position -= Math.ceil((position - length + 1) / -step) * -step;
  const last = step > 0 ? Math.min(end, length) : Math.max(end, -length - 1);
  while (step > 0 ? position < last : position > last) {
    positions.push(position < 0 ? position + length : position);
    position += step;
  }
  return positions;
}

function startPosition(start: number, length: number): number {
  if (start >= 0) return start;
  return -start < length ? start + length : 0;
}
