import type { Category, Flags, SetItem } from "./ast.ts";

/** What a category holds, as the inside of a JavaScript set. Python's own tables, which differ from JavaScript's. */
const unicode = {
  d: "\\p{Nd}",
  s: "\\t-\\r\\u{1c}-\\u{20}\\u{85}\\u{a0}\\u{1680}\\u{2000}-\\u{200a}\\u{2028}\\u{2029}\\u{202f}\\u{205f}\\u{3000}",
  w: "\\p{L}\\p{N}_",
} as const;
const ascii = { d: "0-9", s: "\\t-\\r\\u{20}", w: "0-9A-Za-z_" } as const;

/** One category as a JavaScript set of its own. */
export function emitCategory(category: Category, flags: Flags): string {
  const table = flags.ascii ? ascii : unicode;
  switch (category) {
    case "d":
    case "s":
    case "w":
      return `[${table[category]}]`;
    case "D":
      return `[^${table.d}]`;
    case "S":
      return `[^${table.s}]`;
    case "W":
      return `[^${table.w}]`;
    default:
      return category satisfies never;
  }
}

/** One character, in a form that needs no further escape, within sets or outside. */
export function emitCode(code: number): string {
  const character = String.fromCodePoint(code);
  return /[0-9A-Za-z]/.test(character) && code < 128 ? character : `\\u{${code.toString(16)}}`;
}

/** The part of a set that an item stands for. With `bothCases` its letters are written out in both cases. */
export function emitItem(item: SetItem, flags: Flags, bothCases: boolean): string {
  if (item.kind === "category") return emitCategory(item.category, flags);
  if (item.kind === "character") return (bothCases ? casesOf(item.code) : [item.code]).map(emitCode).join("");
  const range = `${emitCode(item.low)}-${emitCode(item.high)}`;
  return bothCases ? range + swapped(item, 65, 90, 32) + swapped(item, 97, 122, -32) : range;
}

/** The letters of a range that lie between `from` and `to`, moved to the other case. */
function swapped(
  range: { readonly low: number; readonly high: number },
  from: number,
  to: number,
  shift: number,
): string {
  const low = Math.max(range.low, from);
  const high = Math.min(range.high, to);
  return low > high ? "" : `${emitCode(low + shift)}-${emitCode(high + shift)}`;
}

/** A character in lower and upper case, each once. */
export function casesOf(code: number): number[] {
  const character = String.fromCodePoint(code);
  const cases = [character, character.toLowerCase(), character.toUpperCase()].filter(
    (text) => Array.from(text).length === 1,
  );
  return [...new Set(cases.map((text) => text.codePointAt(0) ?? code))];
}
