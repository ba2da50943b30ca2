import { isTriggerTerms, Trigger, triggerWords } from "../toxics/trigger.ts";
import { ApiError } from "./api-error.ts";
import { memberOf } from "./go-decode.ts";
import { jsonOf, type GoValue } from "./go-json.ts";

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
  if (!isTriggerTerms(terms)) throw new ApiError(400, `trigger was invalid, can hold ${triggerWords}`);
  return new Trigger(terms);
}
