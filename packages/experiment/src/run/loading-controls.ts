import type { Control } from "../document/schema.ts";
import type { Json, JsonObject } from "../json.ts";
import type { ControlLoader } from "../ports/control.ts";

/**
 * Calls a loading hook of the global controls, which are there before there is an experiment. What fails is passed
 * over, as Chaos Toolkit does; nothing can be interrupted yet.
 */
export async function callLoadingControls(input: {
  readonly hook: "before_loading_experiment" | "after_loading_experiment";
  readonly loaders: readonly ControlLoader[];
  readonly controls: readonly JsonObject[];
  readonly source: string;
  /** What was loaded; null when that failed. */
  readonly experiment: Json;
  readonly settings: JsonObject;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { hook, source, settings, signal } = input;
  for (const control of input.controls as unknown as readonly Control[]) {
    const loaded = await input.loaders.find(({ type }) => type === control.provider?.type)?.load(control, signal);
    if (loaded === undefined || typeof loaded === "string" || !loaded.has(hook)) continue;
    const surroundings = { experiment: {}, configuration: {}, secrets: {}, settings };
    const state = hook === "after_loading_experiment" ? { state: input.experiment } : {};
    await loaded.call(
      hook,
      { context: source, arguments: control.provider.arguments ?? {}, ...surroundings, ...state },
      signal,
    );
  }
}

/** Why a control cannot be used as it is declared: its module is not there, or it finds the declaration invalid. */
export interface ControlObjection {
  readonly name: string;
  readonly kind: "missing" | "refused";
  readonly reason: string;
}

/** Loads every control that a document declares, as often as it is declared, and calls its `validate` hook. */
export async function validateControls(
  declared: readonly Control[],
  loaders: readonly ControlLoader[],
  input: { readonly experiment: JsonObject; readonly settings: JsonObject; readonly signal: AbortSignal },
): Promise<ControlObjection[]> {
  const objections: ControlObjection[] = [];
  for (const control of declared) {
    const loaded = await loaders.find(({ type }) => type === control.provider.type)?.load(control, input.signal);
    if (typeof loaded === "string") objections.push({ name: control.name, kind: "missing", reason: loaded });
    if (loaded === undefined || typeof loaded === "string" || !loaded.has("validate")) continue;
    const { experiment, settings, signal } = input;
    const surroundings = { experiment, configuration: {}, secrets: {}, settings };
    const context = control as unknown as JsonObject;
    const result = await loaded.call("validate", { context, arguments: {}, ...surroundings }, signal);
    if (result.kind !== "done") {
      objections.push({ name: control.name, kind: "refused", reason: result.reason });
    }
  }
  return objections;
}
