import { isJsonObject } from "@hormesis/experiment";
import { Trigger, type TriggerTerms } from "../toxics/trigger.ts";
import { ApiError } from "./api-error.ts";
import { memberOf } from "./go-decode.ts";
import { jsonOf, type GoValue } from "./go-json.ts";

const names: readonly (keyof TriggerTerms)[] = ["after", "first", "every"];

/**
 * Reads the API's own key `"trigger": {"after": 3, "every": 2, "first": 5}`. Gives `present` when a body says nothing of
 * it, and `undefined`, which is every one, for `null`.
 *
 * @throws ApiError 400
 */
export function decodeTrigger(value: GoValue, present: Trigger | undefined): Trigger | undefined {
  const given = memberOf(value, "trigger");
  if (given === undefined) return present;
  const terms = jsonOf(given);
  if (terms === null) return undefined;
  const isRead = isJsonObject(terms) && Object.keys(terms).every((name) => names.some((known) => known === name));
  if (!isRead || !Object.entries(terms).every(([name, count]) => isCount(count, name === "every" ? 1 : 0))) {
    throw new ApiError(
      400,
      "trigger was invalid, can hold whole numbers: after, first, and every, which is at least 1",
    );
  }
  return new Trigger(terms);
}

function isCount(value: unknown, least: number): value is number {
  return Number.isSafeInteger(value) && Number(value) >= least;
}
