import type { Flags, Node, Position, RepeatMode } from "./ast.ts";
import { casesOf, emitCategory, emitCode, emitItem } from "./emit-set.ts";
import { PythonRegexError } from "./error.ts";

/** The numbers that Python's groups have in the JavaScript pattern: atomic groups take up numbers of their own there. */
interface Emission {
  readonly pattern: string;
  /** True when the flag `i` holds for a part only, so that letters are written out in both cases. */
  readonly spellCases: boolean;
  readonly numbers: Map<number, number>;
  lastNumber: number;
}

/**
 * Writes a pattern for JavaScript, for the flag `v`, and with `i` added where all of it ignores case.
 *
 * @throws PythonRegexError
 */
export function emit(pattern: string, root: Node): RegExp {
  const cases = new Set<boolean>();
  collectCases(root, cases);
  const emission: Emission = { pattern, spellCases: cases.size > 1, numbers: new Map(), lastNumber: 0 };
  return new RegExp(emitNode(root, emission), cases.has(true) && !emission.spellCases ? "iv" : "v");
}

function collectCases(node: Node, found: Set<boolean>): void {
  if ("flags" in node && node.kind !== "any" && node.kind !== "position") found.add(node.flags.ignoreCase);
  if ("body" in node) collectCases(node.body, found);
  for (const child of node.kind === "sequence" ? node.items : node.kind === "choice" ? node.options : []) {
    collectCases(child, found);
  }
}

function emitNode(node: Node, emission: Emission): string {
  switch (node.kind) {
    case "character":
      return emitCharacter(node.code, emission.spellCases && node.flags.ignoreCase);
    case "any":
      return node.flags.dotAll ? "[^]" : "[^\\n]";
    case "set": {
      const bothCases = emission.spellCases && node.flags.ignoreCase;
      return `[${node.negated ? "^" : ""}${node.items.map((item) => emitItem(item, node.flags, bothCases)).join("")}]`;
    }
    case "position":
      return emitPosition(node.position, node.flags);
    case "group":
      return emitGroup(node.number, node.body, emission);
    case "atomic":
      return emitAtomic(node.body, emission);
    case "look":
      return `(?:(?${node.behind ? "<" : ""}${node.negated ? "!" : "="}${emitNode(node.body, emission)}))`;
    case "reference":
      return emitReference(node.group, node.flags, emission);
    case "repeat":
      if (node.mode === "possessive") return emitAtomic({ ...node, mode: "greedy" }, emission);
      return emitRepeat(node, emission);
    case "sequence":
      return node.items.map((item) => emitNode(item, emission)).join("");
    case "choice":
      return `(?:${node.options.map((option) => emitNode(option, emission)).join("|")})`;
    default:
      return node satisfies never;
  }
}

function emitCharacter(code: number, bothCases: boolean): string {
  const codes = bothCases ? casesOf(code) : [code];
  return codes.length === 1 ? emitCode(code) : `[${codes.map(emitCode).join("")}]`;
}

function emitPosition(position: Position, flags: Flags): string {
  const word = emitCategory("w", flags);
  switch (position) {
    case "line-start":
      return flags.multiline ? "(?:^|(?<=\\n))" : "^";
    case "line-end":
      // Without the flag m, Python's $ also stands before a newline that ends the text.
      return flags.multiline ? "(?=\\n|$)" : "(?=\\n?$)";
    case "text-start":
      return "^";
    case "text-end":
      return "$";
    case "boundary":
      return `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`;
    case "no-boundary":
      // Python finds no place of this kind in the empty text.
      return `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word})(?!^$))`;
    default:
      return position satisfies never;
  }
}

function emitGroup(number: number | undefined, body: Node, emission: Emission): string {
  if (number === undefined) return `(?:${emitNode(body, emission)})`;
  emission.numbers.set(number, ++emission.lastNumber);
  return `(${emitNode(body, emission)})`;
}

/** What a look-ahead has matched is never given back: matching the same text again makes the group atomic. */
function emitAtomic(body: Node, emission: Emission): string {
  const number = ++emission.lastNumber;
  return `(?:(?=(${emitNode(body, emission)}))\\${number})`;
}

function emitReference(group: number, flags: Flags, emission: Emission): string {
  if (emission.spellCases && flags.ignoreCase) {
    throw new PythonRegexError({
      pattern: emission.pattern,
      reason: "a reference to a group cannot ignore case in a part of the pattern only",
      mend: "Put (?i) at the start of the whole pattern.",
      unsupported: true,
    });
  }
  const number = emission.numbers.get(group);
  if (number === undefined) throw new Error(`Group ${group} is referred to before it is written.`);
  return `(?:\\${number})`;
}

function emitRepeat(node: Extract<Node, { kind: "repeat" }>, emission: Emission): string {
  const body = emitNode(node.body, emission);
  // A `?` of JavaScript never takes a body that matched the empty text, and Python's does: alternatives do as Python.
  if (node.min === 0 && node.max === 1) return node.mode === "lazy" ? `(?:|${body})` : `(?:${body}|)`;
  return `(?:${body})${emitCount(node.min, node.max, node.mode)}`;
}

function emitCount(min: number, max: number, mode: RepeatMode): string {
  const lazy = mode === "lazy" ? "?" : "";
  if (max === Infinity && min < 2) return (min === 0 ? "*" : "+") + lazy;
  return `{${min},${max === Infinity ? "" : max}}${lazy}`;
}
