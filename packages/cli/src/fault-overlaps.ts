import { type Diagnostic, type Experiment, isJsonObject, type JsonObject } from "@hormesis/experiment";
import type { MachineFaults } from "./run/faults.ts";

/** What a fault that stays until the end of the method holds from then on. */
interface Holding {
  readonly name: string;
  readonly resource: string;
}

/**
 * Faults of one document of which a later one would act on what an earlier one still holds, found without touching
 * anything: its revert would go back to the first one's fault.
 *
 * Only those count that stay until they are reverted. Of one in the background with a duration nobody knows yet when it
 * is over, and one that waits for its duration is out again before the next begins. What depends on a variable is looked
 * at when it is injected.
 */
export async function checkFaultOverlaps(
  experiment: Experiment,
  faults: MachineFaults,
  signal: AbortSignal,
): Promise<Diagnostic[]> {
  const found: Diagnostic[] = [];
  const held: Holding[] = [];
  const steps = [...experiment.method.entries()].filter(([, step]) => faultOf(step) !== undefined);
  if (steps.length < 2) return [];
  for (const [index, step] of steps) {
    const provider = faultOf(step);
    if (provider === undefined || JSON.stringify(provider).includes("${")) continue;
    const plan = await faults.foresee(provider, signal);
    if (typeof plan === "string") continue;
    const clash = held.find(({ resource }) => plan.resources.includes(resource));
    if (clash !== undefined) found.push(overlap(plan.fault, clash, index));
    const name = String(step["name"]);
    if (provider["duration"] === undefined) held.push(...plan.resources.map((resource) => ({ name, resource })));
  }
  return found;
}

function faultOf(step: { readonly [key: string]: unknown }): JsonObject | undefined {
  const { provider } = step;
  return isJsonObject(provider) && provider["type"] === "fault" ? provider : undefined;
}

function overlap(fault: string, { name, resource }: Holding, index: number): Diagnostic {
  return {
    severity: "error",
    code: "FAULT_OVERLAP",
    message: `${fault} would act on ${resource}, which the fault of '${name}' still holds then.`,
    mend: `Give '${name}' a duration, so that it is out before, or let them act on different things.`,
    path: ["method", index, "provider", "fault"],
  };
}
