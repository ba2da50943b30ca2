import type { Category } from "./ast.ts";
import type { Reader } from "./reader.ts";

const controls: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, "\\": 92 };
const hexLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const MAX_OCTAL = 0o377;

/** A character or a category that an escape stands for, the same within and outside of sets. */
export type Escape =
  | { readonly kind: "character"; readonly code: number }
  | { readonly kind: "category"; readonly category: Category };

/** Reads the escape within a set whose backslash was just read. */
export function readSetEscape(reader: Reader): Escape {
  const letter = nextOrFail(reader);
  if (/[0-7]/.test(letter)) return octal(reader, letter + reader.takeWhile(/[0-7]/, 2));
  return readCommonEscape(reader, letter);
}

/** The character after a backslash. */
export function nextOrFail(reader: Reader): string {
  const letter = reader.next();
  if (letter === undefined)
    throw reader.error("bad escape: the pattern ends with a backslash", "Write \\\\ for a backslash.");
  return letter;
}

export function octal(reader: Reader, digits: string): Escape {
  const code = Number.parseInt(digits, 8);
  if (code > MAX_OCTAL)
    throw reader.error(`octal escape \\${digits} is out of range`, "Use \\x or \\u for the character.");
  return { kind: "character", code };
}

/** Reads the rest of an escape that means the same everywhere; `letter` is what came after the backslash. */
export function readCommonEscape(reader: Reader, letter: string): Escape {
  if (isCategory(letter)) return { kind: "category", category: letter };
  const control = controls[letter];
  if (control !== undefined) return { kind: "character", code: control };
  const length = hexLengths[letter];
  if (length !== undefined) return hexadecimal(reader, letter, length);
  if (letter === "N") {
    throw reader.unsupported(
      "characters by name (\\N{…}) are not known here",
      "Write the character itself, or \\uXXXX.",
    );
  }
  if (/[a-zA-Z0-9]/.test(letter)) throw reader.error(`bad escape \\${letter}`, `Write ${letter} or \\\\${letter}.`);
  return { kind: "character", code: letter.codePointAt(0) ?? 0 };
}

function hexadecimal(reader: Reader, letter: string, length: number): Escape {
  const digits = reader.takeWhile(/[0-9a-fA-F]/, length);
  if (digits.length !== length) {
    throw reader.error(`incomplete escape \\${letter}${digits}`, `\\${letter} needs ${length} hexadecimal digits.`);
  }
  const code = Number.parseInt(digits, 16);
  if (code > 0x10ffff) throw reader.error(`bad escape \\${letter}${digits}`, "There is no such character.");
  return { kind: "character", code };
}

function isCategory(letter: string): letter is Category {
  return /^[dDsSwW]$/.test(letter);
}
