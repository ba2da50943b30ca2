import type { Json } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { checkDepth } from "./bounds.ts";

/**
 * Python's `==`: booleans are the numbers 1 and 0, lists and objects are compared by what they hold, and a number
 * never equals a text.
 *
 * @throws HormesisError `VALUE_TOO_DEEP`
 * @example pythonEquals(true, 1) // true
 */
export function pythonEquals(left: Json, right: Json): boolean {
  return equals(left, right, 0);
}

function equals(left: Json, right: Json, depth: number): boolean {
  checkDepth(depth, "compare two values");
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item, index) => equals(item, right[index] ?? null, depth + 1))
    );
  }
  if (isJsonObject(left)) {
    if (!isJsonObject(right)) return false;
    const keys = Object.keys(left);
    if (keys.length !== Object.keys(right).length) return false;
    return keys.every((key) => Object.hasOwn(right, key) && equals(left[key] ?? null, right[key] ?? null, depth + 1));
  }
  return asNumber(left) === asNumber(right);
}

/**
 * Python's truth of a value: `null`, `false`, `0`, and empty texts, lists and objects are false.
 *
 * @example pythonTruth([]) // false
 */
export function pythonTruth(value: Json): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  if (typeof value === "number") return value !== 0;
  return Boolean(value);
}

/**
 * Python's `left <= right`, or undefined where Python raises a TypeError since the two have no order.
 *
 * @throws HormesisError `VALUE_TOO_DEEP`
 * @example pythonAtMost("a", 1) // undefined
 */
export function pythonAtMost(left: Json, right: Json): boolean | undefined {
  return atMost(left, right, 0);
}

function atMost(left: Json, right: Json, depth: number): boolean | undefined {
  checkDepth(depth, "compare two values");
  const leftNumber = asNumber(left);
  const rightNumber = asNumber(right);
  if (typeof leftNumber === "number" && typeof rightNumber === "number") return leftNumber <= rightNumber;
  if (typeof left === "string" && typeof right === "string") return textAtMost(left, right);
  if (!Array.isArray(left) || !Array.isArray(right)) return undefined;
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const leftItem = left[index] ?? null;
    const rightItem = right[index] ?? null;
    if (!equals(leftItem, rightItem, depth + 1)) return atMost(leftItem, rightItem, depth + 1);
  }
  return left.length <= right.length;
}

/** By code points, as Python: JavaScript's own order puts rare letters (two code units) before some common ones. */
function textAtMost(left: string, right: string): boolean {
  let index = 0;
  while (index < left.length && index < right.length) {
    const leftCode = left.codePointAt(index) ?? 0;
    const rightCode = right.codePointAt(index) ?? 0;
    if (leftCode !== rightCode) return leftCode < rightCode;
    index += leftCode > 0xffff ? 2 : 1;
  }
  return left.length <= right.length;
}

function asNumber(value: Json): Json {
  return typeof value === "boolean" ? Number(value) : value;
}
