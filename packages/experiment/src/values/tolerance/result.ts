import type { JsonObject } from "../../json.ts";

/**
 * What a tolerance says about a value. `reason` is one line for a person.
 *
 * - `broken`: tolerance and value do not go together at all; Chaos Toolkit crashes there, without a journal.
 * - `probe`: an activity has to decide. Its `arguments.value` is already the value; run it, and take the truth of its
 *   output by `pythonTruth`. A failure of the activity means unmet. One without `arguments` is handed over as it is:
 *   Chaos Toolkit crashes there, and the engine may be kinder.
 */
export type ToleranceResult =
  | { readonly kind: "met" | "unmet"; readonly reason: string }
  | { readonly kind: "broken"; readonly reason: string }
  | { readonly kind: "probe"; readonly activity: JsonObject };

/** The result of a test that could be made. */
export function verdict(met: boolean, whenMet: string, whenUnmet: string): ToleranceResult {
  return met ? { kind: "met", reason: whenMet } : { kind: "unmet", reason: whenUnmet };
}

/** The result of a test that could not be made. */
export function broken(reason: string): ToleranceResult {
  return { kind: "broken", reason };
}
