import type { Json } from "../../json.ts";
import { isJsonObject } from "../../json.ts";
import type { Operand, PathNode, Segment, Selector } from "./ast.ts";
import { isTrue } from "./filter.ts";
import { asPosition, call } from "./functions.ts";
import { slicePositions } from "./slice.ts";

/**
 * How many values one search may look at and find; a path such as `$..*..*..*` would otherwise never end. It is enough
 * for any output that fits into a journal, and is used up in about a second.
 */
export const MAX_STEPS = 10_000_000;

/** One search: the document, how much work is left, and how to give up. */
export interface Search {
  readonly root: Json;
  stepsLeft: number;
  readonly fail: (reason: string, mend: string) => Error;
}

/** All values that a path finds, in the original's order: by steps, parents before children. */
export function evaluate(path: PathNode, current: Json, search: Search): Json[] {
  let values = [path.from === "root" ? search.root : current];
  for (const segment of path.segments) values = take(segment, values, search);
  return values;
}

function take(segment: Segment, values: readonly Json[], search: Search): Json[] {
  const found: Json[] = [];
  for (const value of values) {
    for (const from of segment.descend ? withDescendants(value) : [value]) {
      const before = found.length;
      for (const selector of segment.selectors) select(selector, from, search, found);
      spend(search, 1 + found.length - before);
    }
  }
  return found;
}

function spend(search: Search, steps: number): void {
  search.stepsLeft -= steps;
  if (search.stepsLeft < 0) throw search.fail("it looks at too many values", "Use fewer wildcards and '..' steps.");
}

/** Depth first, parents before their children, without recursion: documents may be deep. */
function* withDescendants(value: Json): Generator<Json> {
  const waiting = [value];
  while (waiting.length > 0) {
    const next = waiting.pop() ?? null;
    yield next;
    if (typeof next !== "object" || next === null) continue;
    const children = Array.isArray(next) ? next : Object.values(next);
    for (let index = children.length - 1; index >= 0; index--) waiting.push(children[index] ?? null);
  }
}

function select(selector: Selector, value: Json, search: Search, found: Json[]): void {
  switch (selector.kind) {
    case "name":
      selectName(selector.name, value, found);
      break;
    case "index":
      selectIndex(selector.index, value, found);
      break;
    case "wildcard":
      if (typeof value !== "object" || value === null) break;
      for (const child of Array.isArray(value) ? value : Object.values(value)) found.push(child);
      break;
    case "slice": {
      if (!Array.isArray(value)) break;
      const positions = slicePositions(selector.slice, value.length);
      if (positions === undefined) throw search.fail("a slice cannot have a step of 0", "Use a step of 1 or more.");
      for (const position of positions) selectIndex(position, value, found);
      break;
    }
    case "filter":
      if (isTrue(selector.test, (operand) => operandValues(operand, value, search))) found.push(value);
      break;
    case "lookup":
      for (const key of evaluate(selector.path, value, search)) {
        if (typeof key === "string") selectName(key, value, found);
        else selectIndex(asPosition(key), value, found);
      }
      break;
    case "call":
      for (const given of combinations(selector.operands, value, search)) {
        spend(search, 1);
        const result = call(selector.name, value, given);
        if (result !== undefined) found.push(result);
      }
  }
}

function selectName(name: string, value: Json, found: Json[]): void {
  if (isJsonObject(value) && Object.hasOwn(value, name)) found.push(value[name] ?? null);
}

function selectIndex(index: number | undefined, value: Json, found: Json[]): void {
  if (index === undefined || !Array.isArray(value)) return;
  const item = value.at(index);
  if (item !== undefined) found.push(item);
}

/** What an operand stands for: all values its path finds, or the one value that is written there. */
export function operandValues(operand: Operand, current: Json, search: Search): Json[] {
  return operand.kind === "value" ? [operand.value] : evaluate(operand.path, current, search);
}

/** Every way to choose one value for each operand, the last operand changing fastest. */
function combinations(operands: readonly Operand[], current: Json, search: Search): Json[][] {
  let chosen: Json[][] = [[]];
  for (const operand of operands) {
    const values = operandValues(operand, current, search);
    spend(search, chosen.length * values.length);
    chosen = chosen.flatMap((earlier) => values.map((value) => [...earlier, value]));
  }
  return chosen;
}
