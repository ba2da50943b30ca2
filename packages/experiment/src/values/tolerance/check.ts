import { messageOf } from "../../errors.ts";
import type { Json, JsonObject } from "../../json.ts";
import { isJsonObject } from "../../json.ts";
import { pythonAtMost, pythonEquals } from "../python-compare.ts";
import type { Scope } from "../substitute.ts";
import { substituteAlways } from "../substitute.ts";
import { checkJsonPath } from "./json-path.ts";
import { checkRange } from "./range.ts";
import { checkRegex } from "./regex.ts";
import type { ToleranceResult } from "./result.ts";
import { broken, verdict } from "./result.ts";
import { shorten } from "./shorten.ts";

/**
 * Says whether the output of an activity is within a tolerance, with the exact meaning that Chaos Toolkit gives it:
 * Python's equality (`true` equals 1, 200 equals 200.0, a number never equals a text), the `status` of an object for
 * whole numbers and lists, an inclusive range for a list of two, and the four kinds of objects (regex, jsonpath, range,
 * probe). A text is substituted first, and may become any other kind.
 *
 * It never throws for what a document or an output holds. A regular expression may take very long: see `pythonRegex`.
 *
 * @example checkTolerance(200, { status: 500 }, scope) // { kind: "unmet", reason: "status 500 is not 200" }
 */
export function checkTolerance(tolerance: Json, value: Json, scope: Scope): ToleranceResult {
  try {
    const meant = typeof tolerance === "string" ? substituteAlways(tolerance, scope) : tolerance;
    return dispatch(meant, value, scope);
  } catch (error) {
    return broken(messageOf(error));
  }
}

function dispatch(tolerance: Json, value: Json, scope: Scope): ToleranceResult {
  if (typeof tolerance === "boolean" || typeof tolerance === "string") return checkEqual(tolerance, value, "");
  if (typeof tolerance === "number") return checkNumber(tolerance, value);
  if (Array.isArray(tolerance)) return checkList(tolerance, value);
  if (tolerance === null) return verdict(false, "", "a tolerance of null is never met");
  switch (tolerance["type"]) {
    case "regex":
      return checkRegex(tolerance, value, scope);
    case "jsonpath":
      return checkJsonPath(tolerance, value, scope);
    case "range":
      return checkRange(tolerance, value);
    case "probe":
      return handOver(tolerance, value);
    default:
      return verdict(false, "", `a tolerance of type ${shorten(tolerance["type"] ?? null)} is never met`);
  }
}

function checkEqual(tolerance: Json, value: Json, label: string): ToleranceResult {
  const subject = label + shorten(value);
  return verdict(
    pythonEquals(value, tolerance),
    `${subject} is ${shorten(tolerance)}`,
    `${subject} is not ${shorten(tolerance)}`,
  );
}

function checkNumber(tolerance: number, value: Json): ToleranceResult {
  if (!Number.isInteger(tolerance)) {
    return verdict(false, "", `a tolerance that is a fraction (${tolerance}) is never met: use a range`);
  }
  const status = statusOf(value);
  return status === undefined ? checkEqual(tolerance, value, "") : checkEqual(tolerance, status, "status ");
}

function checkList(list: readonly Json[], value: Json): ToleranceResult {
  const status = statusOf(value);
  if (status !== undefined) return checkMember(list, status, "status ");
  const [low, high] = list;
  return list.length === 2 && low !== undefined && high !== undefined
    ? checkBetween(low, high, value)
    : checkMember(list, value, "");
}

function checkMember(list: readonly Json[], value: Json, label: string): ToleranceResult {
  const subject = label + shorten(value);
  const met = list.some((item) => pythonEquals(item, value));
  return verdict(met, `${subject} is in ${shorten([...list])}`, `${subject} is not in ${shorten([...list])}`);
}

function checkBetween(low: Json, high: Json, value: Json): ToleranceResult {
  const range = `${shorten(low)}..${shorten(high)}`;
  const aboveLow = pythonAtMost(low, value);
  // The upper end is not looked at when the lower one already fails, so a strange upper end may go unnoticed.
  const within = aboveLow === true ? pythonAtMost(value, high) : aboveLow;
  if (within === undefined) return broken(`${shorten(value)} cannot be compared with ${range}`);
  return verdict(within, `${shorten(value)} is within ${range}`, `${shorten(value)} is not within ${range}`);
}

function statusOf(value: Json): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, "status") ? (value["status"] ?? null) : undefined;
}

function handOver(tolerance: JsonObject, value: Json): ToleranceResult {
  const provider = tolerance["provider"];
  if (!isJsonObject(provider)) return broken("the probe of the tolerance has no provider");
  const given = provider["arguments"];
  if (given === undefined) return { kind: "probe", activity: tolerance };
  if (!isJsonObject(given)) {
    return broken("the probe of the tolerance has arguments that cannot take the value: they are no object");
  }
  return { kind: "probe", activity: { ...tolerance, provider: { ...provider, arguments: { ...given, value } } } };
}
