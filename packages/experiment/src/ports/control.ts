import type { Control } from "../document/schema.ts";
import type { Json, JsonObject } from "../json.ts";

/** The moments of a run at which controls are called. */
export const controlHooks = [
  "configure",
  "cleanup",
  "validate",
  "before_loading_experiment",
  "after_loading_experiment",
  "before_experiment",
  "after_experiment",
  "before_hypothesis",
  "after_hypothesis",
  "before_method",
  "after_method",
  "before_rollback",
  "after_rollback",
  "before_activity",
  "after_activity",
] as const;
export type ControlHook = (typeof controlHooks)[number];

/**
 * What a hook is given. All objects are live: a control may change them in place, and the run goes on with what it
 * changed (this is how `repeat` and `bypass` of Chaos Toolkit's add-ons work).
 */
export interface HookInput {
  /** The experiment, hypothesis or activity the hook is about; for the loading hooks the source, a string. */
  readonly context: Json;
  /** What came of it (after-hooks only): experiment, journal, hypothesis state, list of runs or one run. */
  readonly state?: Json;
  readonly arguments: JsonObject;
  readonly experiment: JsonObject;
  readonly configuration: JsonObject;
  readonly secrets: JsonObject;
  readonly settings: JsonObject;
}

/** `interrupt` ends the run; `failed` is noted and otherwise ignored, as one control must not break a run. */
export type HookResult =
  | { readonly kind: "done" }
  | { readonly kind: "interrupt"; readonly reason: string }
  | { readonly kind: "failed"; readonly reason: string };

/** A control's module, found and loaded. */
export interface LoadedControl {
  has(hook: ControlHook): boolean;
  call(hook: ControlHook, input: HookInput, signal: AbortSignal): Promise<HookResult>;
}

/** Loads controls of one `provider.type`. */
export interface ControlLoader {
  readonly type: string;
  /** Resolves with the reason, a string, when the module cannot be found or loaded. */
  load(control: Control, signal: AbortSignal): Promise<LoadedControl | string>;
  close(): Promise<void>;
}
