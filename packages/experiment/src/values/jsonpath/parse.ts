import { closest } from "./closest.ts";
import type { FunctionName, Operand, PathNode, Segment, Selector } from "./ast.ts";
import { functionNames } from "./ast.ts";
import { Cursor } from "./cursor.ts";
import { parseTest, parseOperand } from "./parse-filter.ts";
import { parseSlice, wholeNumber } from "./parse-slice.ts";

/**
 * Reads a path.
 *
 * @throws JsonPathError
 */
export function parse(path: string): PathNode {
  const cursor = new Cursor(path);
  if (!cursor.take("$")) {
    const mend = path.trim() === "" ? "Write $ for the whole document." : "Start the path with $: $.name or $[0].";
    throw cursor.error("a path starts with $", mend);
  }
  const node: PathNode = { from: "root", segments: parseSegments(cursor) };
  if (cursor.peek().kind !== "end") throw unexpected(cursor);
  return node;
}

function unexpected(cursor: Cursor): Error {
  const token = cursor.peek();
  if (token.kind === "number" && token.text.startsWith("-")) {
    return cursor.error("a dash cannot stand here", 'Quote names that hold a dash: $["a-1"] instead of $.a-1.');
  }
  const mend = 'Write steps as .name, ["any name"], [0], [*] or ..name, and filters as [?(@.name = 1)].';
  return cursor.error(`'${token.text}' cannot stand here`, mend);
}

/** Reads `$` or `@` with its steps, within a filter, brackets or the arguments of a function. */
function parsePath(cursor: Cursor): PathNode {
  const from = cursor.next().text === "$" ? "root" : "current";
  return { from, segments: cursor.nested(() => parseSegments(cursor)) };
}

function parseSegments(cursor: Cursor): Segment[] {
  const segments: Segment[] = [];
  for (;;) {
    if (cursor.take("..")) {
      segments.push({ descend: true, selectors: cursor.at("[") ? parseBrackets(cursor) : [parseBareword(cursor)] });
    } else if (cursor.take(".")) {
      segments.push({ descend: false, selectors: [parseBareword(cursor)] });
    } else if (cursor.at("[")) {
      segments.push({ descend: false, selectors: parseBrackets(cursor) });
    } else return segments;
  }
}

/** What stands after a dot: a name, `*`, or a function with its arguments. */
function parseBareword(cursor: Cursor): Selector {
  if (cursor.take("*")) return { kind: "wildcard" };
  const token = cursor.peek();
  if (token.kind === "name") {
    cursor.next();
    return cursor.at("(") ? parseCall(cursor, token.text) : { kind: "name", name: token.text };
  }
  if (token.kind === "keyword") {
    throw cursor.error(`'${token.text}' is a word of the language`, `Quote it to use it as a name: ["${token.text}"].`);
  }
  const mend =
    token.text === "[" ? 'Leave the dot out: $["name"], $[0].' : 'Write a name after the dot, or quote it: ["name"].';
  throw cursor.error(`expected a name after the dot ${cursor.found()}`, mend);
}

function parseBrackets(cursor: Cursor): Selector[] {
  cursor.next();
  const selectors = [parseSelector(cursor)];
  while (cursor.take(",")) selectors.push(parseSelector(cursor));
  cursor.expect("]", "Close the brackets with ].");
  return selectors;
}

function parseSelector(cursor: Cursor): Selector {
  const token = cursor.peek();
  if (token.kind === "string") {
    cursor.next();
    // Escapes stay as written: the original looks up the raw text between the quotes.
    return { kind: "name", name: token.text.slice(1, -1) };
  }
  if (token.kind === "number") {
    const index = wholeNumber(cursor);
    return cursor.at(":") ? { kind: "slice", slice: parseSlice(cursor, index) } : { kind: "index", index };
  }
  if (cursor.at(":")) return { kind: "slice", slice: parseSlice(cursor, undefined) };
  if (cursor.take("*")) return { kind: "wildcard" };
  if (cursor.take("?")) return parseFilter(cursor);
  if (cursor.at("$") || cursor.at("@")) return { kind: "lookup", path: parsePath(cursor) };
  if (token.kind === "name" && cursor.peek(1).text === "(") {
    cursor.next();
    return parseCall(cursor, token.text);
  }
  const quoted = token.kind === "name" || token.kind === "keyword";
  const mend = quoted
    ? `Quote the name: ["${token.text}"].`
    : "Write a quoted name, an index, a slice, * or ?(...) in brackets.";
  throw cursor.error(`expected something to select ${cursor.found()}`, mend);
}

function parseFilter(cursor: Cursor): Selector {
  cursor.expect("(", "Put the test in round brackets: [?(@.name = 1)].");
  const test = parseTest(cursor, parsePath);
  if (cursor.at("=")) throw cursor.error("'==' is not an operator", "Write a single = to compare: [?(@.name = 1)].");
  cursor.expect(")", "Close the test with a round bracket: [?(@.name = 1)].");
  return { kind: "filter", test };
}

function parseCall(cursor: Cursor, name: string): Selector {
  const known = functionNames.find((candidate): candidate is FunctionName => candidate === name);
  if (known === undefined) {
    const near = closest(name, functionNames);
    const mend = near === undefined ? `There are ${functionNames.join(", ")}.` : `Did you mean ${near}()?`;
    throw cursor.error(`there is no function '${name}'`, mend);
  }
  cursor.expect("(", "Write the arguments in round brackets.");
  const operands: Operand[] = [];
  if (!cursor.at(")")) {
    do operands.push(parseOperand(cursor, parsePath));
    while (cursor.take(","));
  }
  cursor.expect(")", "Close the arguments with a round bracket.");
  return { kind: "call", name: known, operands };
}
