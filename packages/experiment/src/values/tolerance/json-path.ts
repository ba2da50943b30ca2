import type { Json, JsonObject } from "../../json.ts";
import { jsonPath } from "../jsonpath/index.ts";
import { pythonEquals } from "../python-compare.ts";
import type { Scope } from "../substitute.ts";
import { substituteAlways } from "../substitute.ts";
import type { ToleranceResult } from "./result.ts";
import { broken, verdict } from "./result.ts";
import { shorten } from "./shorten.ts";
import { targetOf } from "./target.ts";

/** Searches a value by a JSON path: it must find something, or as many values as `count`, or exactly `expect`. */
export function checkJsonPath(tolerance: JsonObject, value: Json, scope: Scope): ToleranceResult {
  const text = substituteAlways(tolerance["path"] ?? null, scope);
  if (typeof text !== "string") return broken(`the path ${shorten(text)} is not a text`);
  const path = jsonPath(text);
  const target = targetOf(tolerance, value);
  if (typeof target === "string") return broken(target);
  const found = path.find(parsed(target.value));
  const place = target.label === "" ? "" : ` in ${target.label}`;
  const hint = path.filtersWithoutWildcard
    ? " (a filter tests the value before it: to test its items, write [*][?(...)])"
    : "";
  if (Object.hasOwn(tolerance, "expect")) {
    const expect = substituteAlways(tolerance["expect"] ?? null, scope);
    const met = pythonEquals(found, Array.isArray(expect) ? expect : [expect]);
    const subject = `${text} found ${shorten(found)}${place}`;
    return verdict(
      met,
      `${subject}, as expected`,
      `${subject}, not ${shorten(expect)}${found.length === 0 ? hint : ""}`,
    );
  }
  const subject =
    found.length === 0 ? `${text} found nothing${place}${hint}` : `${text} found ${counted(found.length)}${place}`;
  const count = tolerance["count"] ?? null;
  if (count === null) return verdict(found.length > 0, subject, subject);
  return verdict(pythonEquals(count, found.length), subject, `${subject}, not ${shorten(count)}`);
}

function counted(count: number): string {
  return count === 1 ? "1 value" : `${count} values`;
}

/** A text that holds JSON is searched as what it holds; any other text stays a text, in which nothing is found. */
function parsed(value: Json): Json {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as Json; // JSON.parse yields nothing but JSON.
  } catch {
    return value;
  }
}
