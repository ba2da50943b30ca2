import { isJsonObject, type HookInput, type Json, type JsonObject } from "@hormesis/experiment";
import { applyPatch } from "./patch.ts";

/** What both sides hold for the whole run. It travels only when it changed. */
const sharedNames = ["experiment", "configuration", "secrets", "settings"] as const;
type SharedName = (typeof sharedNames)[number];

/** The objects of one hook call, as the request carries them. */
export interface SentRoots {
  readonly roots: Record<string, { value?: Json }>;
  /** Where in the experiment the context is, when it is the very object that stands there. */
  readonly path?: readonly (string | number)[];
}

/** Keeps the runner's objects and their Python copies in step. One for each bridge. */
export class Roots {
  /** What Python was last known to hold, as JSON text. */
  readonly #known = new Map<SharedName, string>();
  #generation = 0;

  /** The objects that a hook with these parameters is given. */
  outgoing(input: HookInput, parameters: readonly string[], generation: number): SentRoots {
    if (generation !== this.#generation) this.forget();
    this.#generation = generation;
    const roots: SentRoots["roots"] = {};
    for (const name of sharedNames) {
      if (parameters.includes(name) || (name === "experiment" && parameters.includes("extensions"))) {
        roots[name] = this.#sent(name, shared(input, name));
      }
    }
    if (parameters.includes("state")) roots["state"] = { value: input.state ?? null };
    const path = roots["experiment"] && pathWithin(input.experiment, input.context);
    if (path) return { roots, path };
    roots["context"] = { value: input.context };
    return { roots };
  }

  /** Makes the changes that Python reports. */
  incoming(input: HookInput, patches: JsonObject | undefined): void {
    for (const [name, patch] of Object.entries(patches ?? {})) {
      if (name === "context") applyPatch(input.context, patch);
      else if (name === "state") applyPatch(input.state ?? null, patch);
      else
        this.#change(
          input,
          sharedNames.find((shared) => shared === name),
          patch,
        );
    }
  }

  /** Sends everything anew next time: nobody knows what Python holds. */
  forget(): void {
    this.#known.clear();
  }

  #sent(name: SharedName, value: Json): { value?: Json } {
    const text = JSON.stringify(value);
    if (this.#known.get(name) === text) return {};
    this.#known.set(name, text);
    return { value };
  }

  #change(input: HookInput, name: SharedName | undefined, patch: Json): void {
    if (name === undefined) return;
    // Did the run itself change the object while the hook was running? Then Python has not seen that yet.
    const inStep = this.#known.get(name) === JSON.stringify(shared(input, name));
    applyPatch(input[name], patch);
    if (inStep) this.#known.set(name, JSON.stringify(shared(input, name)));
    else this.#known.delete(name);
  }
}

/** Controls see settings only when there are any. */
function shared(input: HookInput, name: SharedName): Json {
  return name === "settings" && Object.keys(input.settings).length === 0 ? null : input[name];
}

function pathWithin(experiment: JsonObject, context: Json): (string | number)[] | undefined {
  if (context === experiment) return [];
  if (!isJsonObject(context)) return undefined;
  const hypothesis = experiment["steady-state-hypothesis"];
  if (context === hypothesis) return ["steady-state-hypothesis"];
  const lists: [(string | number)[], Json | undefined][] = [
    [["method"], experiment["method"]],
    [["rollbacks"], experiment["rollbacks"]],
    [["steady-state-hypothesis", "probes"], isJsonObject(hypothesis) ? hypothesis["probes"] : undefined],
  ];
  for (const [path, list] of lists) {
    const index = Array.isArray(list) ? list.indexOf(context) : -1;
    if (index !== -1) return [...path, index];
  }
  return undefined;
}
