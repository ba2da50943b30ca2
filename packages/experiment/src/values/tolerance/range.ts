import type { Json, JsonObject } from "../../json.ts";
import type { Decimal, DecimalText } from "../decimal.ts";
import { compareDecimals, decimalFromNumber, decimalFromText } from "../decimal.ts";
import type { ToleranceResult } from "./result.ts";
import { broken, verdict } from "./result.ts";
import { shorten } from "./shorten.ts";
import { targetOf } from "./target.ts";

/** Compares a number, or a text that says one, with two bounds; both belong to the range. All exact, as decimals. */
export function checkRange(tolerance: JsonObject, value: Json): ToleranceResult {
  const target = targetOf(tolerance, value);
  if (typeof target === "string") return broken(target);
  const subject = (target.label === "" ? "" : `${target.label} `) + shorten(target.value);
  if (typeof target.value === "object") return broken(`${subject} is not a number`);
  const number = toDecimal(target.value);
  if (number === undefined) return verdict(false, "", `${subject} is not a number`);
  const bounds = tolerance["range"];
  const [low, high] = Array.isArray(bounds) ? bounds : [];
  if (low === undefined || high === undefined) return broken("the range has no two bounds");
  const range = `${shorten(low)}..${shorten(high)}`;
  const lowest = toDecimal(low);
  if (lowest === undefined || lowest === "not-a-number" || number === "not-a-number") {
    return broken(`${subject} cannot be compared with ${range}`);
  }
  const unmet = verdict(false, "", `${subject} is not within ${range}`);
  const highest = toDecimal(high);
  // Python stops at the first comparison that fails, but reads the upper bound only after it.
  if (compare(lowest, number) > 0) return unmet;
  if (highest === undefined || highest === "not-a-number") return broken(`${subject} cannot be compared with ${range}`);
  return compare(number, highest) <= 0 ? verdict(true, `${subject} is within ${range}`, "") : unmet;
}

function toDecimal(value: Json | undefined): DecimalText | undefined {
  if (typeof value === "string") return decimalFromText(value);
  if (typeof value === "boolean") return decimalFromNumber(Number(value));
  if (typeof value !== "number") return undefined;
  if (Number.isNaN(value)) return "not-a-number";
  if (!Number.isFinite(value)) return value > 0 ? "infinity" : "-infinity";
  return decimalFromNumber(value);
}

function compare(left: Exclude<DecimalText, "not-a-number">, right: Exclude<DecimalText, "not-a-number">): number {
  if (isFiniteDecimal(left) && isFiniteDecimal(right)) return compareDecimals(left, right);
  return rank(left) - rank(right);
}

function isFiniteDecimal(value: DecimalText): value is Decimal {
  return typeof value !== "string";
}

function rank(value: DecimalText): number {
  if (isFiniteDecimal(value)) return 0;
  return value === "infinity" ? 1 : -1;
}
