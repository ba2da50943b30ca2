import type { Json, JsonObject } from "../../json.ts";
import { isJsonObject } from "../../json.ts";
import { pythonTruth } from "../python-compare.ts";
import { shorten } from "./shorten.ts";

/** The part of the output that a tolerance looks at, with a name for it; or the reason why it has no such part. */
export type Targeted = { readonly value: Json; readonly label: string } | string;

/**
 * Follows `target`. An object without that key is looked at as a whole, as in Chaos Toolkit; a value that is no object
 * cannot have a target.
 */
export function targetOf(tolerance: JsonObject, value: Json): Targeted {
  const target = tolerance["target"] ?? null;
  if (!pythonTruth(target)) return { value, label: "" };
  if (!isJsonObject(value)) return `the output ${shorten(value)} is no object, so it has no ${shorten(target)}`;
  if (typeof target === "object") return `the target ${shorten(target)} is not a name`;
  if (typeof target !== "string" || !Object.hasOwn(value, target)) return { value, label: "" };
  return { value: value[target] ?? null, label: target };
}
