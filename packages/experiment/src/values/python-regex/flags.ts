import type { Flags } from "./ast.ts";
import type { Reader } from "./reader.ts";

export const noFlags: Flags = { ignoreCase: false, multiline: false, dotAll: false, verbose: false, ascii: false };

const flagNames: Readonly<Record<string, keyof Flags | "unicode">> = {
  i: "ignoreCase",
  m: "multiline",
  s: "dotAll",
  x: "verbose",
  a: "ascii",
  u: "unicode",
};

/** Inline flags, read: either for the whole pattern, `(?i)`, or for one group, `(?i-s:…)`. */
export interface InlineFlags {
  readonly scope: "pattern" | "group";
  readonly flags: Flags;
}

/** Reads inline flags after `(?`, up to and including the closing `)` or the colon. */
export function readInlineFlags(reader: Reader, current: Flags): InlineFlags {
  const on = reader.takeWhile(/[a-zA-Z]/);
  const off = reader.take("-") ? reader.takeWhile(/[a-zA-Z]/) : undefined;
  const end = reader.next();
  if (end !== ")" && end !== ":") throw reader.error("inline flags do not end", "Write (?i) or (?i:…).");
  if (off === "" || (off !== undefined && end === ")")) {
    throw reader.error("flags to turn off need a group", "Write (?-i:…).");
  }
  check(reader, on, off ?? "");
  const flags = { ...current };
  for (const letter of on) set(flags, letter, true);
  for (const letter of off ?? "") set(flags, letter, false);
  return { scope: end === ")" ? "pattern" : "group", flags };
}

function set(flags: { -readonly [K in keyof Flags]: Flags[K] }, letter: string, value: boolean): void {
  const name = flagNames[letter];
  if (name === "unicode") flags.ascii = false;
  else if (name !== undefined) flags[name] = value;
}

function check(reader: Reader, on: string, off: string): void {
  const mend = "The flags are i, m, s, x, a and u.";
  if (on.includes("L") || off.includes("L")) throw reader.error("bad inline flags: 'L' is only for bytes", mend);
  const strange = Array.from(on + off).find((letter) => flagNames[letter] === undefined);
  if (strange !== undefined) throw reader.error(`unknown flag '${strange}'`, mend);
  if (on.includes("a") && on.includes("u")) throw reader.error("bad inline flags: 'a' and 'u' are incompatible", mend);
  if (/[au]/.test(off)) throw reader.error("bad inline flags: 'a' and 'u' cannot be turned off", mend);
  const both = Array.from(on).find((letter) => off.includes(letter));
  if (both !== undefined) throw reader.error(`bad inline flags: '${both}' is turned on and off`, mend);
}
