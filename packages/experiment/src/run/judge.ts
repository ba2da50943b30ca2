import type { Activity } from "../document/schema.ts";
import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import { checkTolerance, pythonTruth } from "../values/index.ts";
import { callProvider } from "./call.ts";
import { type RunContext, scopeOfProvider } from "./context.ts";

/** Whether an output is within its tolerance, and why. `broken`: the tolerance cannot be applied to this output. */
export type Judgement =
  | { readonly kind: "met" | "unmet"; readonly reason: string }
  | { readonly kind: "broken"; readonly reason: string };

/**
 * Holds an output against a tolerance. A tolerance that is a probe is performed, with the output as its argument
 * `value`; it is neither recorded nor wrapped in controls.
 */
export async function judge(
  ctx: RunContext,
  activity: Activity,
  tolerance: Json,
  output: Json,
  signal: AbortSignal,
): Promise<Judgement> {
  const result = checkTolerance(tolerance, output, scopeOfProvider(ctx, activity.provider));
  if (result.kind !== "probe") return result;
  const probe = result.activity;
  const provider = probe["provider"];
  if (!isJsonObject(provider)) return { kind: "broken", reason: "a tolerance of type probe needs a provider" };
  const hasValue = isJsonObject(provider["arguments"]);
  if (!hasValue && ctx.rules.brokenEscapes) return { kind: "broken", reason: "KeyError: 'arguments'" };
  const filled = hasValue ? probe : { ...probe, provider: { ...provider, arguments: { value: output } } };
  const outcome = await callProvider(ctx, filled as unknown as Activity, signal);
  if (outcome.status === "interrupted") throw signal.reason;
  if (outcome.status === "broken") return { kind: "broken", reason: outcome.reason };
  if (outcome.status === "failed") return { kind: "unmet", reason: `the tolerance probe failed: ${outcome.reason}` };
  const name = typeof probe["name"] === "string" ? ` '${probe["name"]}'` : "";
  const met = isTrue(ctx, outcome.output, outcome.complaint);
  return {
    kind: met ? "met" : "unmet",
    reason: `the tolerance probe${name} said ${met ? "yes" : (outcome.complaint ?? "no")}`,
  };
}

/** Chaos Toolkit takes the truth of the output, so that a process that exits with 1 says yes. Strictly it says no. */
function isTrue(ctx: RunContext, output: Json, complaint: string | undefined): boolean {
  if (ctx.rules.extended && complaint !== undefined) return false;
  return pythonTruth(output);
}

/** The judgement of an activity whose output cannot be judged, as strict semantics see it. */
export function asUnmet(judgement: Judgement): { readonly met: boolean; readonly reason: string } {
  if (judgement.kind === "broken")
    return { met: false, reason: `the tolerance does not fit the output: ${judgement.reason}` };
  return { met: judgement.kind === "met", reason: judgement.reason };
}

/** The activity as plain JSON, for those who only look at its keys. */
export function asJson(value: object): JsonObject {
  return value as JsonObject;
}
