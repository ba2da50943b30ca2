import type { Activity, Experiment, Step } from "../document/schema.ts";
import { Broken } from "./broken.ts";

/** Finds activities by name, as `ref` does: those of the method and of the hypothesis, the last declared winning. */
export type ReferenceLookup = (name: string) => Activity | undefined;

/** Builds the lookup once; rollbacks are not in it, as in Chaos Toolkit. */
export function referencesOf(experiment: Experiment): ReferenceLookup {
  const byName = new Map<string, Activity>();
  const declared = [...(experiment.method ?? []), ...(experiment["steady-state-hypothesis"]?.probes ?? [])];
  for (const step of declared) if (typeof step["name"] === "string") byName.set(step["name"], step as Activity);
  return (name) => byName.get(name);
}

/** The activity that a step is or refers to. @throws Broken when there is none of that name. */
export function resolveStep(step: Step, lookup: ReferenceLookup): Activity {
  const name = step["ref"];
  if (typeof name !== "string" || name === "") return step as Activity;
  const found = lookup(name);
  if (found === undefined) throw new Broken(`could not find referenced activity '${name}'`);
  // A reference may carry a name of its own, and be found by it.
  if (found.provider === undefined) throw new Broken(`the referenced activity '${name}' is itself a reference`);
  return found;
}
