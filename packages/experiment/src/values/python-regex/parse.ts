import type { Flags, Node, Position } from "./ast.ts";
import { nextOrFail, octal, readCommonEscape } from "./escapes.ts";
import { noFlags } from "./flags.ts";
import type { Parsed } from "./parse-group.ts";
import { parseGroup } from "./parse-group.ts";
import { parseRepeat, readCount } from "./parse-repeat.ts";
import { parseSet } from "./parse-set.ts";
import { Reader } from "./reader.ts";
import { reference } from "./reference.ts";

/**
 * Reads a pattern in the syntax of Python 3.11's `re`.
 *
 * @throws PythonRegexError
 */
export function parse(pattern: string): Node {
  const reader = new Reader(pattern);
  const node = parseChoice(reader, noFlags, "whole");
  if (reader.peek() !== undefined)
    throw reader.error("unbalanced parenthesis", "Remove the ), or write \\) for the character.");
  return node;
}

/** Reads alternatives up to the end or a closing bracket. Flags for the pattern may stand at the start of the whole. */
function parseChoice(reader: Reader, given: Flags, part: "whole" | "group"): Node {
  return reader.nested(() => {
    const first = parseSequence(reader, given, part === "whole");
    const options = [first.node];
    while (reader.take("|")) options.push(parseSequence(reader, first.flags, false).node);
    return options.length === 1 ? first.node : { kind: "choice", options };
  });
}

function parseSequence(reader: Reader, given: Flags, first: boolean): { node: Node; flags: Flags } {
  const items: Node[] = [];
  let flags = given;
  for (let next = reader.peek(); next !== undefined && next !== "|" && next !== ")"; next = reader.peek()) {
    if (flags.verbose && skipVerbose(reader, next)) continue;
    const count = readCount(reader);
    if (count !== undefined) {
      // Comments and white space may stand between an item and its repetition, so it is looked for here.
      items.push(parseRepeat(reader, items.pop(), count));
      continue;
    }
    const parsed = parseItem(reader, flags);
    if ("node" in parsed) {
      if (parsed.node !== undefined) items.push(parsed.node);
    } else if (first && items.length === 0) {
      flags = parsed.patternFlags;
    } else {
      const mend = "Move (?…) to the start, or write (?i:…) around a part.";
      throw reader.error("global flags not at the start of the expression", mend);
    }
  }
  const [only] = items;
  return { node: items.length === 1 && only !== undefined ? only : { kind: "sequence", items }, flags };
}

function skipVerbose(reader: Reader, next: string): boolean {
  if (/[ \t\n\r\v\f]/.test(next)) reader.next();
  else if (next === "#") {
    reader.takeWhile(/[^\n]/);
    reader.take("\n");
  } else return false;
  return true;
}

function parseItem(reader: Reader, flags: Flags): Parsed {
  const character = reader.next() ?? "";
  const position = (at: Position): Parsed => ({ node: { kind: "position", position: at, flags } });
  switch (character) {
    case ".":
      return { node: { kind: "any", flags } };
    case "^":
      return position("line-start");
    case "$":
      return position("line-end");
    case "[":
      return { node: parseSet(reader, flags) };
    case "(":
      return parseGroup(reader, flags, parseChoice);
    case "\\":
      return { node: parseEscape(reader, flags) };
    default:
      return { node: { kind: "character", code: character.codePointAt(0) ?? 0, flags } };
  }
}

const positionEscapes: Readonly<Record<string, Position>> = {
  A: "text-start",
  Z: "text-end",
  b: "boundary",
  B: "no-boundary",
};

function parseEscape(reader: Reader, flags: Flags): Node {
  const letter = nextOrFail(reader);
  const position = positionEscapes[letter];
  if (position !== undefined) return { kind: "position", position, flags };
  if (letter === "0") return single(octal(reader, letter + reader.takeWhile(/[0-7]/, 2)), flags);
  if (/[1-9]/.test(letter)) return parseNumbered(reader, letter, flags);
  return single(readCommonEscape(reader, letter), flags);
}

function single(escape: ReturnType<typeof readCommonEscape>, flags: Flags): Node {
  if (escape.kind === "category") return { kind: "set", negated: false, items: [escape], flags };
  return { kind: "character", code: escape.code, flags };
}

/** `\1` to `\99` are groups; three octal digits are a character. */
function parseNumbered(reader: Reader, first: string, flags: Flags): Node {
  let digits = first + reader.takeWhile(/[0-9]/, 1);
  if (/^[0-7]{2}$/.test(digits) && /[0-7]/.test(reader.peek() ?? "")) {
    digits += reader.next() ?? "";
    return single(octal(reader, digits), flags);
  }
  return reference(reader, Number(digits), flags);
}
