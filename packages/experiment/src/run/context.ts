import type { Activity, Experiment } from "../document/schema.ts";
import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import type { Plan } from "../plan/plan.ts";
import { groupsByLetter, groupsOf, secretsOfGroups } from "../plan/secrets.ts";
import type { Redactor } from "../plan/redact.ts";
import type { Clock } from "../ports/clock.ts";
import type { Provider } from "../ports/provider.ts";
import type { Random } from "../ports/random.ts";
import type { Scope } from "../values/index.ts";
import type { Controls } from "./controls.ts";
import type { ActivityRun, RunEvent, SteadyState } from "./events.ts";
import type { Facts } from "./facts.ts";
import type { Interruption } from "./interruption.ts";
import type { Rules } from "./rules.ts";

/** An event as the engine makes it: the time is added when it is sent. */
export type NewEvent = RunEvent extends infer Each ? (Each extends RunEvent ? Omit<Each, "at"> : never) : never;

/** The part of the journal that controls are given. Live: what they change in it counts. */
export interface ControlRecord {
  readonly run: ActivityRun[];
  readonly rollbacks: ActivityRun[];
  readonly during: SteadyState[];
}

/** What all parts of one run share. */
export interface RunContext {
  readonly plan: Plan;
  readonly rules: Rules;
  /** The run's own copy of the document: live, as controls may change it. */
  readonly experiment: Experiment;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly controls: Controls;
  readonly clock: Clock;
  readonly random: Random;
  readonly interruption: Interruption;
  readonly facts: Facts;
  /** Entries for the controls, which may ask for all of them; filled only where there are controls. */
  readonly record: ControlRecord;
  /** Live: filled when the run starts, and controls may change them. */
  readonly configuration: JsonObject;
  readonly secrets: JsonObject;
  /** Hides what secrets are known so far; all of them once the run is prepared. */
  redactor: Redactor;
  /** Outputs of activities that a later one refers to, by activity name; others are not kept. */
  readonly outputs: Map<string, Json>;
  readonly wantedOutputs: ReadonlySet<string>;
  /** The activity in the foreground, so that a signal can end just that (Chaos Toolkit's semantics need it). */
  foreground: { readonly providerType: string; readonly fail: (reason: string) => void } | undefined;
  /** Activities that carry a `dry` of their own in the document (only kept where it makes a difference). */
  readonly dryInDocument: WeakSet<object>;
  readonly nextId: () => number;
  readonly emit: (event: NewEvent) => Promise<void> | undefined;
}

/** Which secrets a substitution sees. */
export type SecretsInScope = "all" | readonly string[];

/** What `${}` sees at one place of the document: configuration first, then the secret groups in their order. */
export function scopeFor(ctx: RunContext, groups: SecretsInScope): Scope {
  const { configuration, secrets, outputs } = ctx;
  const seen = groups === "all" ? Object.keys(secrets) : Object.keys(secrets).filter((group) => groups.includes(group));
  const lookup = (name: string): Json | undefined => {
    if (Object.hasOwn(configuration, name)) return configuration[name];
    for (const group of seen) {
      const values = secrets[group];
      if (isJsonObject(values) && Object.hasOwn(values, name)) return values[name];
    }
    return undefined;
  };
  const isEmpty = Object.keys(configuration).length === 0 && Object.keys(secrets).length === 0;
  return ctx.rules.extended ? { lookup, isEmpty, output: (name) => outputs.get(name) } : { lookup, isEmpty };
}

/** The scope of an activity, a control or a guard: under strict semantics only the secrets that its provider names. */
export function scopeOfProvider(ctx: RunContext, provider: Activity["provider"]): Scope {
  return scopeFor(ctx, ctx.rules.secretsAreScoped ? (groupsOf(provider) ?? []) : "all");
}

/** The `secrets` argument for an activity's provider. */
export function secretsOf(ctx: RunContext, activity: Activity): JsonObject | undefined {
  const groups = ctx.rules.extended ? groupsOf(activity.provider) : groupsByLetter(activity.provider);
  return secretsOfGroups(ctx.secrets, groups);
}
