import {
  type Activity,
  formatDuration,
  isJsonObject,
  type Json,
  type JsonObject,
  type Plan,
  type Step,
} from "@hormesis/experiment";
import type { Foreseen } from "../run/foreseen.ts";
import { oneLine } from "../terminal/printable.ts";
import type { Style } from "../terminal/style.ts";
import { fit, wrap } from "../terminal/width.ts";
import { textOfJson } from "../text-of.ts";
import { phaseMeaning } from "./lines.ts";

/** Columns of the words at the left. */
const LABEL_COLUMNS = 15;
/** Longest value that is shown of one argument; the document has all of it. */
const VALUE_COLUMNS_MAX = 400;

export interface PlanLinesOptions {
  readonly style: Style;
  /** Fills `${...}` in and hides secrets. */
  readonly show: (value: Json) => Json;
  /** What each fault would touch. */
  readonly foreseen?: Foreseen;
}

/** A plan for a person: what a run would do, in its order, with what, and how it would be undone. */
export function planLines(plan: Plan, { style, show, ...more }: PlanLinesOptions): string[] {
  const { paint } = style;
  const { experiment, phases } = plan;
  const activities = new Map(namedActivities(plan).map((activity) => [activity.name, activity]));
  const section = (name: "gate" | "method" | "after" | "rollbacks" | "recovery", steps: readonly Step[], note = "") => [
    "",
    `${paint.bold(name)}  ${paint.dim(note === "" ? phaseMeaning[name] : note)}`,
    ...(phases.has(name)
      ? stepLines(steps, { activities, style, show, ...more })
      : [paint.dim("  left out by --only")]),
  ];
  const probes = experiment["steady-state-hypothesis"]?.probes ?? [];
  const strategy = plan.hypothesisStrategy;
  const before = ["default", "before-method-only", "continuously"].includes(strategy);
  const beside = ["during-method-only", "continuously"].includes(strategy);
  const after = ["default", "after-method-only", "continuously"].includes(strategy);
  return [
    ...headLines(plan, { style, show }),
    ...(probes.length > 0 && before ? section("gate", probes) : []),
    ...section("method", experiment.method, experiment.method.length === 0 ? "nothing to do" : ""),
    ...(probes.length > 0 && beside
      ? ["", paint.dim(`  beside it, the steady state is checked every ${plan.frequencySeconds}s`)]
      : []),
    ...guardLines(plan, { style, show }),
    ...(probes.length > 0 && after ? section("after", [], "the same probes again, with the same tolerances") : []),
    ...section("rollbacks", experiment.rollbacks ?? [], rollbackNote(plan)),
    ...(experiment.recovery === undefined
      ? []
      : section("recovery", [], `within ${experiment.recovery.within} the steady state must be back`)),
    "",
    paint.dim("Nothing was touched. `hormesis run` with the same document and flags does this."),
  ];
}

function headLines(plan: Plan, { style, show }: PlanLinesOptions): string[] {
  const { experiment } = plan;
  const label = (name: string, value: string) =>
    `${style.paint.dim(`  ${name}`.padEnd(LABEL_COLUMNS))} ${fit(oneLine(value), style.columns - LABEL_COLUMNS - 1)}`;
  return [
    ...wrap(oneLine(textOfJson(show(experiment.title))), style.columns).map((line) => style.paint.bold(line)),
    label("semantics", plan.semantics),
    label("steady state", `${plan.hypothesisStrategy}${plan.failFast ? ", fail fast" : ""}`),
    label("rollbacks", plan.rollbackStrategy),
    ...(plan.dry === undefined ? [] : [label("dry", `${plan.dry} are not performed`)]),
    label("limit", plan.timeLimitMs === undefined ? "no time limit" : `${plan.timeLimitMs / 1000}s`),
    label("seed", plan.seed),
    label("plan", plan.hash),
  ];
}

function rollbackNote(plan: Plan): string {
  const { method, rollbacks = [] } = plan.experiment;
  const hasFaults = method.some((step) => "provider" in step && (step.provider as JsonObject)["type"] === "fault");
  if (rollbacks.length === 0) return `none declared: ${hasFaults ? "only faults" : "nothing"} would be undone`;
  return plan.rollbackStrategy === "never" ? "never played, as the strategy says" : "";
}

function guardLines(plan: Plan, options: PlanLinesOptions): string[] {
  const guards = plan.experiment.guards ?? [];
  if (guards.length === 0) return [];
  const { paint } = options.style;
  return [
    "",
    `${paint.bold("guards")}  ${paint.dim("one trip stops the method and rolls back")}`,
    ...guards.flatMap((guard, index) => [
      row(index + 1, guard.name, `probe, every ${guard.every ?? "1s"}`, options.style),
      ...detailLines(guard.provider as JsonObject, options),
      ...detail("tolerance", guard.tolerance, options),
    ]),
  ];
}

interface StepContext extends PlanLinesOptions {
  readonly activities: ReadonlyMap<string, Activity>;
}

function stepLines(steps: readonly Step[], context: StepContext): string[] {
  return steps.flatMap((step, index) => {
    const activity = isActivity(step) ? step : context.activities.get(step["ref"]);
    if (activity === undefined)
      return [row(index + 1, String(step["ref"]), "refers to nothing that is declared", context.style)];
    const reference = isActivity(step) ? "" : "by reference";
    const { background, retry, repeat, pauses, tolerance, provider } = activity;
    const facts = [
      activity.type,
      reference,
      background === true ? "in the background" : "",
      retry === undefined ? "" : `up to ${retry.attempts} tries`,
      repeat === undefined ? "" : `${repeat} times`,
      pauses?.before === undefined ? "" : `after a pause of ${textOfJson(context.show(pauses.before))}s`,
      pauses?.after === undefined ? "" : `then a pause of ${textOfJson(context.show(pauses.after))}s`,
    ];
    return [
      row(index + 1, activity.name, facts.filter((fact) => fact !== "").join(", "), context.style),
      ...detailLines(provider as JsonObject, context),
      ...(tolerance === undefined ? [] : detail("tolerance", tolerance, context)),
      ...faultLines(activity.name, context),
    ];
  });
}

/** "No surprises": what a fault touches, for how long at the most, and how it comes out again. */
function faultLines(name: string, context: StepContext): string[] {
  const fault = context.foreseen?.get(name);
  if (fault === undefined) return [];
  if (typeof fault === "string") return detail("touches", `not known yet: ${fault}`, context);
  return [
    ...fault.blastRadius.flatMap((what, index) => detail(index === 0 ? "touches" : "", what, context)),
    ...detail("at the most", formatDuration(fault.deadlineMs), context),
    ...detail("undone by", fault.undo, context),
  ];
}

function row(number: number, name: string, facts: string, style: Style): string {
  const room = style.columns - 6;
  const text = fit(oneLine(name), room);
  const rest = room - text.length - 2;
  return `${String(number).padStart(3)}. ${text}${rest > 8 ? style.paint.dim(`  ${fit(facts, rest)}`) : ""}`;
}

/** What the provider is given, one key a line, with `${...}` filled in. */
function detailLines(provider: JsonObject, options: PlanLinesOptions): string[] {
  return Object.entries(provider).flatMap(([key, value]) => detail(key === "type" ? "provider" : key, value, options));
}

function detail(key: string, value: Json, { style, show }: PlanLinesOptions): string[] {
  const shown = show(value);
  const text = oneLine(typeof shown === "string" ? shown : JSON.stringify(shown));
  const lines = wrap(fit(text, VALUE_COLUMNS_MAX), style.columns - LABEL_COLUMNS - 6);
  return lines.map((line, index) => `     ${style.paint.dim((index === 0 ? key : "").padEnd(LABEL_COLUMNS))} ${line}`);
}

function namedActivities(plan: Plan): Activity[] {
  const { experiment } = plan;
  const steps = [
    ...experiment.method,
    ...(experiment["steady-state-hypothesis"]?.probes ?? []),
    ...(experiment.rollbacks ?? []),
  ];
  return steps.filter(isActivity);
}

function isActivity(step: Step): step is Activity {
  return isJsonObject(step) && step["ref"] === undefined;
}
