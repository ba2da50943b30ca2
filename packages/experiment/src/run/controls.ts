import type { Control } from "../document/schema.ts";
import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import type { ControlHook, ControlLoader, LoadedControl } from "../ports/control.ts";
import { Interrupted } from "./interruption.ts";

/** Where a control may be declared and called. */
export type ControlLevel = "experiment" | "hypothesis" | "method" | "rollback" | "activity";

/** What controls are called with that does not change from hook to hook. All live. */
export interface ControlSurroundings {
  readonly experiment: JsonObject;
  readonly configuration: JsonObject;
  readonly secrets: JsonObject;
  readonly settings: JsonObject;
  readonly substitute: (control: Control, value: Json) => Json;
  readonly warn: (message: string) => void;
  readonly signal: AbortSignal;
}

/**
 * The controls of a run: which apply where, in which order, and calling them.
 * Errors in a control are noted and passed over; a control that interrupts makes `before` and `after` throw
 * `Interrupted`.
 */
export class Controls {
  readonly #loaders: ReadonlyMap<string, ControlLoader>;
  readonly #loaded = new Map<string, LoadedControl | undefined>();
  #globals: Control[];
  readonly #surroundings: ControlSurroundings;

  constructor(loaders: readonly ControlLoader[], globals: readonly Control[], surroundings: ControlSurroundings) {
    this.#loaders = new Map(loaders.map((loader) => [loader.type, loader]));
    this.#globals = [...globals];
    this.#surroundings = surroundings;
  }

  /** Calls `configure` of every control once. A global control that fails there is not used any further. */
  async configure(): Promise<void> {
    const kept: Control[] = [];
    for (const control of this.#globals) {
      const result = await this.#call(control, "configure", null, undefined);
      if (result !== "failed") kept.push(control);
    }
    this.#globals = kept;
    for (const control of this.#declaredOnce()) await this.#call(control, "configure", null, undefined);
  }

  async cleanup(): Promise<void> {
    for (const control of this.#declaredOnce()) await this.#call(control, "cleanup", null, undefined);
    for (const control of this.#globals) await this.#call(control, "cleanup", null, undefined);
  }

  /** True when nothing would be called: lets the hot path skip building inputs. */
  isIdle(context: JsonObject): boolean {
    return (
      this.#globals.length === 0 &&
      controlsIn(this.#surroundings.experiment).length === 0 &&
      controlsIn(context).length === 0
    );
  }

  async before(level: ControlLevel, context: JsonObject): Promise<void> {
    await this.#apply(level, "before", context, undefined);
  }

  async after(level: ControlLevel, context: JsonObject, state: Json): Promise<void> {
    await this.#apply(level, "after", context, state);
  }

  async #apply(
    level: ControlLevel,
    scope: "before" | "after",
    context: JsonObject,
    state: Json | undefined,
  ): Promise<void> {
    if (this.isIdle(context)) return;
    for (const control of this.#effective(level, context)) {
      if (control.scope !== undefined && control.scope !== scope) continue;
      const result = await this.#call(control, `${scope}_${level}`, context, state);
      if (typeof result === "object") throw new Interrupted({ kind: "control", reason: result.interrupt });
    }
  }

  /**
   * The controls at a level, in calling order. Global ones come first, then the level's own. Controls of the experiment
   * that are automatic stand before them, once for every own control of another name; at the level of method and
   * rollback, and where nothing else is declared, they are all there is. Measured behaviour of Chaos Toolkit.
   */
  #effective(level: ControlLevel, context: JsonObject): Control[] {
    const top = controlsIn(this.#surroundings.experiment);
    const own = [...this.#globals, ...controlsIn(context)];
    if (top.length === 0) return own;
    const automatic = top.filter((control) => control.automatic !== false);
    if (own.length === 0 || level === "method" || level === "rollback") return automatic;
    if (level === "experiment") return own;
    const result = [...own];
    for (const control of own) {
      for (const inherited of top.toReversed()) {
        if (inherited.name !== control.name && inherited.automatic !== false) result.unshift(inherited);
      }
    }
    return result;
  }

  async #call(
    control: Control,
    hook: ControlHook,
    context: Json,
    state: Json | undefined,
  ): Promise<"done" | "failed" | { interrupt: string }> {
    const loaded = await this.#load(control);
    if (loaded === undefined || !loaded.has(hook)) return "done";
    const { experiment, configuration, secrets, settings, substitute, signal, warn } = this.#surroundings;
    const declared = control.provider.arguments ?? {};
    const given = hook === "configure" ? declared : substitute(control, declared);
    const input = {
      context,
      arguments: isJsonObject(given) ? given : {},
      experiment,
      configuration,
      secrets,
      settings,
    };
    const result = await loaded.call(hook, state === undefined ? input : { ...input, state }, signal);
    if (result.kind === "interrupt") return { interrupt: result.reason };
    if (result.kind === "failed") warn(`Control '${control.name}' failed in ${hook}: ${result.reason}`);
    return result.kind;
  }

  async #load(control: Control): Promise<LoadedControl | undefined> {
    const key = JSON.stringify([control.name, control.provider]);
    if (this.#loaded.has(key)) return this.#loaded.get(key);
    const loader = this.#loaders.get(control.provider.type);
    const found = await loader?.load(control, this.#surroundings.signal);
    if (typeof found === "string") this.#surroundings.warn(`Control '${control.name}' is not used: ${found}`);
    const loaded = typeof found === "string" ? undefined : found;
    this.#loaded.set(key, loaded);
    return loaded;
  }

  #declaredOnce(): Control[] {
    const byName = new Map<string, Control>();
    for (const control of declaredControls(this.#surroundings.experiment)) {
      if (!byName.has(control.name)) byName.set(control.name, control);
    }
    return [...byName.values()];
  }
}

/** All controls that a document declares, at whatever level. */
export function declaredControls(experiment: JsonObject): Control[] {
  const hypothesis = experiment["steady-state-hypothesis"];
  const places = [experiment, ...(isJsonObject(hypothesis) ? [hypothesis] : [])];
  const probes = isJsonObject(hypothesis) ? hypothesis["probes"] : undefined;
  for (const list of [probes, experiment["method"], experiment["rollbacks"]]) {
    if (Array.isArray(list)) places.push(...list.filter(isJsonObject));
  }
  return places.flatMap(controlsIn);
}

/** The controls declared right there. What has no name or provider was reported by the checks and is passed over. */
function controlsIn(place: JsonObject): Control[] {
  const declared = place["controls"];
  if (!Array.isArray(declared)) return [];
  const usable = declared.filter(
    (each) => isJsonObject(each) && typeof each["name"] === "string" && isJsonObject(each["provider"]),
  );
  return usable as unknown as Control[];
}
