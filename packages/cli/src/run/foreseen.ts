import { isJsonObject, type Json, type JsonObject, type Plan } from "@hormesis/experiment";
import type { FaultPlan } from "@hormesis/faults";
import type { MachineFaults } from "./faults.ts";

/** What the faults of a plan would touch, by the name of their activity; a text where that cannot be said yet. */
export type Foreseen = ReadonlyMap<string, FaultPlan | string>;

/** Looks at every fault of a plan, one after the other, without touching anything. */
export async function foreseeFaults(
  { experiment }: Plan,
  faults: MachineFaults,
  { show, signal }: { readonly show: (value: Json) => Json; readonly signal: AbortSignal },
): Promise<Foreseen> {
  const steps = [experiment["steady-state-hypothesis"]?.probes ?? [], experiment.method, experiment.rollbacks ?? []];
  const foreseen = new Map<string, FaultPlan | string>();
  for (const step of steps.flat()) {
    const provider = step["provider"];
    if (!isJsonObject(provider) || provider["type"] !== "fault" || typeof step["name"] !== "string") continue;
    foreseen.set(step["name"], await faults.foresee(show(provider) as JsonObject, signal));
  }
  return foreseen;
}
