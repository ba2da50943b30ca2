import type { Json } from "../../json.ts";
import { pythonEquals, pythonTruth } from "../python-compare.ts";
import type { Comparison, Operand, Test } from "./ast.ts";

/**
 * Is a filter's test true? `valuesOf` says what an operand stands for. A comparison with a plain value on its right
 * holds when it does for any value on its left. With a path on its right it holds when the first value on the left does
 * for any on the right: the original walks through the right side only once, and so never gets to the others.
 */
export function isTrue(test: Test, valuesOf: (operand: Operand) => readonly Json[]): boolean {
  switch (test.kind) {
    case "and":
      return test.tests.every((part) => isTrue(part, valuesOf));
    case "or":
      return test.tests.some((part) => isTrue(part, valuesOf));
    case "not":
      return !isTrue(test.test, valuesOf);
    case "exists":
      return test.operand.kind === "value" ? pythonTruth(test.operand.value) : valuesOf(test.operand).length > 0;
    case "compare": {
      const lefts = test.right.kind === "path" ? valuesOf(test.left).slice(0, 1) : valuesOf(test.left);
      const rights = valuesOf(test.right);
      return lefts.some((left) => rights.some((right) => holds(test.comparison, left, right)));
    }
    default:
      return test satisfies never;
  }
}

/** Order exists only between numbers (true and false are 1 and 0); texts are never less or greater. */
function holds(comparison: Comparison, left: Json, right: Json): boolean {
  if (comparison === "=") return pythonEquals(left, right);
  if (comparison === "!=") return !pythonEquals(left, right);
  if (!isNumeric(left) || !isNumeric(right)) return false;
  if (comparison === "<") return left < right;
  if (comparison === "<=") return left <= right;
  return comparison === ">" ? left > right : left >= right;
}

function isNumeric(value: Json): value is number | boolean {
  return typeof value === "number" || typeof value === "boolean";
}
