import type { Json } from "../../json.ts";
import { pythonEquals, pythonTruth } from "../python-compare.ts";
import type { Comparison, Test } from "./ast.ts";
import type { Search } from "./evaluate.ts";
import { operandValues } from "./evaluate.ts";

/** Does a value pass a filter's test? A comparison holds when any pair of the values found on both sides does. */
export function test(node: Test, value: Json, search: Search): boolean {
  switch (node.kind) {
    case "and":
      return node.tests.every((part) => test(part, value, search));
    case "or":
      return node.tests.some((part) => test(part, value, search));
    case "not":
      return !test(node.test, value, search);
    case "exists":
      if (node.operand.kind === "value") return pythonTruth(node.operand.value);
      return operandValues(node.operand, value, search).length > 0;
    case "compare": {
      const rights = operandValues(node.right, value, search);
      return operandValues(node.left, value, search).some((left) => {
        search.stepsLeft -= rights.length;
        return rights.some((right) => holds(node.comparison, left, right));
      });
    }
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
