import { JsonPathError } from "./error.ts";

/** Words with a meaning of their own; they cannot be names without quotes. */
const keywords = new Set(["and", "or", "not", "true", "false", "null"]);

export interface Token {
  /** `symbol` and `keyword` are told apart further by their text. */
  readonly kind: "symbol" | "keyword" | "name" | "string" | "number" | "end";
  readonly text: string;
  readonly offset: number;
}

/** The longest path that is read; no person writes longer ones, and it bounds the work of parsing. */
export const MAX_PATH_LENGTH = 10_000;

const patterns: readonly (readonly [Token["kind"] | "space", RegExp])[] = [
  ["space", /[ \t\n\r]+/y],
  ["name", /[_A-Za-z][_A-Za-z0-9]*/y],
  ["string", /"(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|[^"\\\u0000-\u001f])*"/y],
  ["number", /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?(?:0|[1-9][0-9]*))?/y],
  ["symbol", /\.\.|>=|<=|!=|[@$.*=<>{}[\]:,()?]/y],
];

/**
 * Cuts a path into tokens; the last one is `end`.
 *
 * @throws JsonPathError
 */
export function tokenize(path: string): Token[] {
  if (path.length > MAX_PATH_LENGTH) {
    const reason = `it is longer than ${MAX_PATH_LENGTH} characters`;
    throw new JsonPathError({ path, offset: MAX_PATH_LENGTH, reason, mend: "Use a shorter path." });
  }
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < path.length) {
    const found = matchAt(path, offset);
    if (found === undefined) throw strangeCharacter(path, offset);
    const [kind, text] = found;
    if (kind === "name" && keywords.has(text)) tokens.push({ kind: "keyword", text, offset });
    else if (kind !== "space") tokens.push({ kind, text, offset });
    offset += text.length;
  }
  tokens.push({ kind: "end", text: "", offset: path.length });
  return tokens;
}

function matchAt(path: string, offset: number): readonly [Token["kind"] | "space", string] | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = offset;
    const match = pattern.exec(path);
    if (match !== null) return [kind, match[0]];
  }
  return undefined;
}

function strangeCharacter(path: string, offset: number): JsonPathError {
  const character = String.fromCodePoint(path.codePointAt(offset) ?? 0);
  return new JsonPathError({ path, offset, ...explain(character, path, offset) });
}

function explain(character: string, path: string, offset: number): { reason: string; mend: string } {
  if (character === "'") {
    return {
      reason: "single quotes are not part of the language",
      mend: "Use double quotes: $[\"name\"] instead of $['name'].",
    };
  }
  if (character === '"') {
    return {
      reason: "the text in double quotes does not end, or has an unknown escape",
      mend: 'Close it with ", and write a backslash as \\\\.',
    };
  }
  if (character === "-") {
    return {
      reason: "a dash cannot stand here",
      mend: 'Quote names that hold a dash: $["content-type"] instead of $.content-type.',
    };
  }
  if (character === "&" || character === "|") {
    return {
      reason: `'${character}' is not an operator`,
      mend: "Write 'and' or 'or' between two tests; 'or' binds tighter than 'and'.",
    };
  }
  if (character === "!") {
    return {
      reason: "'!' is not an operator",
      mend: "Write 'not' before a test: [?(not @.done)]. For unequal, write !=.",
    };
  }
  if (character === "~" || character === "/") {
    return {
      reason: "paths have no regular expressions",
      mend: "Use a tolerance of type regex for that part of the output.",
    };
  }
  const before = path.slice(0, offset).trimEnd();
  if (before.endsWith(".") || /[\p{L}\p{N}]/u.test(character)) {
    return { reason: `'${character}' cannot stand in a name without quotes`, mend: 'Quote the name: $["name"].' };
  }
  return {
    reason: `'${character}' has no meaning here`,
    mend: 'Write steps as .name, ["any name"], [0], [*], ..name or [?(@.name = 1)].',
  };
}
