import type { Json } from "../../json.ts";
import type { Operand, PathNode, Test } from "./ast.ts";
import { comparisons } from "./ast.ts";
import type { Cursor } from "./cursor.ts";

/** Reads a path; given by the caller, since paths hold filters and filters hold paths. */
export type ParsePath = (cursor: Cursor) => PathNode;

/** Reads a test: `or` binds tighter than `and`, `not` tighter than both. */
export function parseTest(cursor: Cursor, parsePath: ParsePath): Test {
  return cursor.nested(() =>
    parseChain(cursor, "and", () => parseChain(cursor, "or", () => parseNot(cursor, parsePath))),
  );
}

function parseChain(cursor: Cursor, operator: "and" | "or", parsePart: () => Test): Test {
  const first = parsePart();
  if (!cursor.at(operator)) return first;
  const tests = [first];
  while (cursor.take(operator)) tests.push(parsePart());
  return { kind: operator, tests };
}

function parseNot(cursor: Cursor, parsePath: ParsePath): Test {
  if (cursor.take("not")) return { kind: "not", test: cursor.nested(() => parseNot(cursor, parsePath)) };
  if (cursor.take("(")) {
    const test = parseTest(cursor, parsePath);
    cursor.expect(")", "Close the round bracket of the test.");
    return test;
  }
  const left = parseOperand(cursor, parsePath);
  const comparison = comparisons.find((candidate) => cursor.take(candidate));
  if (comparison === undefined) {
    if (cursor.peek().text === "contains") throw noContains(cursor);
    return { kind: "exists", operand: left };
  }
  if (cursor.at("="))
    throw cursor.error(`'${comparison}=' is not an operator`, "Write a single = to compare: [?(@.name = 1)].");
  return { kind: "compare", comparison, left, right: parseOperand(cursor, parsePath) };
}

function noContains(cursor: Cursor): Error {
  return cursor.error("'contains' is not an operator", 'Compare the items of the list: [?(@.tags[*] = "x")].');
}

/** Reads a path or a plain value. */
export function parseOperand(cursor: Cursor, parsePath: ParsePath): Operand {
  if (cursor.at("$") || cursor.at("@")) return { kind: "path", path: parsePath(cursor) };
  return { kind: "value", value: parseValue(cursor) };
}

function parseValue(cursor: Cursor): Json {
  const token = cursor.peek();
  if (token.kind === "string") {
    cursor.next();
    // Escapes stay as written, as the original never decodes them.
    return token.text.slice(1, -1);
  }
  if (token.kind === "number") {
    cursor.next();
    return Number(token.text);
  }
  if (cursor.take("true")) return true;
  if (cursor.take("false")) return false;
  if (cursor.take("null")) return null;
  if (cursor.take("[")) return cursor.nested(() => parseItems(cursor));
  if (cursor.take("{")) return cursor.nested(() => parseMembers(cursor));
  const mend =
    token.kind === "name"
      ? `Quote texts: "${token.text}"; begin paths with @ or $: @.${token.text}.`
      : "Write a path such as @.name, or a value.";
  throw cursor.error(`expected a path or a value ${cursor.found()}`, mend);
}

function parseItems(cursor: Cursor): Json[] {
  const items: Json[] = [];
  if (cursor.take("]")) return items;
  do items.push(parseValue(cursor));
  while (cursor.take(","));
  cursor.expect("]", "Close the list with ].");
  return items;
}

function parseMembers(cursor: Cursor): Json {
  const members: [string, Json][] = [];
  if (!cursor.at("}")) {
    do {
      const key = cursor.peek();
      if (key.kind !== "string")
        throw cursor.error(`expected a quoted key ${cursor.found()}`, 'Write objects as {"key": 1}.');
      cursor.next();
      cursor.expect(":", "Write a colon between key and value.");
      members.push([key.text.slice(1, -1), parseValue(cursor)]);
    } while (cursor.take(","));
  }
  cursor.expect("}", "Close the object with }.");
  return Object.fromEntries(members);
}
