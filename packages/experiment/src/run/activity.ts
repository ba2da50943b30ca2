import type { Activity, Step } from "../document/schema.ts";
import type { Json } from "../json.ts";
import type { Outcome } from "../ports/provider.ts";
import { attemptActivity } from "./attempts.ts";
import { Broken } from "./broken.ts";
import type { RunContext } from "./context.ts";
import { isPretended, pausesAreSkipped } from "./dry.ts";
import type { ActivityRun, Phase } from "./events.ts";
import { isoInstant } from "./instant.ts";
import { Interrupted } from "./interruption.ts";
import { asJson, asUnmet, judge, type Judgement } from "./judge.ts";
import { linkSignal } from "./linked-signal.ts";
import { pause, pausesOf } from "./pauses.ts";
import { type ReferenceLookup, resolveStep } from "./references.ts";

/** Where and how an activity is performed. */
export interface Where {
  readonly phase: Phase;
  readonly background: boolean;
  readonly signal: AbortSignal;
  /** What the output must meet; undefined: it is not judged. */
  readonly tolerance: Json | undefined;
  readonly lookup: ReferenceLookup;
  /** Called as soon as the entry exists, so that it is in the record even if the activity never ends. */
  readonly onStart?: (run: ActivityRun) => void;
}

/** A performed activity. `reason` says why its tolerance was met or not, or what went wrong. */
export interface Performed {
  readonly run: ActivityRun;
  readonly reason: string | undefined;
}

/**
 * Performs one activity: controls, pauses, provider, judgement.
 *
 * @throws Interrupted when the run was interrupted meanwhile (the entry then has no status)
 * @throws Broken under semantics that let errors in the document escape
 */
export async function performActivity(ctx: RunContext, step: Step, where: Where): Promise<Performed> {
  const activity = resolveStep(step, where.lookup);
  const context = asJson(activity);
  if (ctx.controls.isIdle(context)) {
    const { judgement, ...performed } = await performInside(ctx, activity, where);
    return applyJudgement(ctx, performed, judgement);
  }
  await ctx.controls.before("activity", context);
  let state: Json = null;
  let performed: Performed & { readonly judgement: Judgement | undefined };
  try {
    performed = await performInside(ctx, activity, where);
    // Chaos Toolkit's controls cannot see the verdict on the tolerance; strictly they can.
    if (ctx.rules.extended) applyJudgement(ctx, performed, performed.judgement);
    state = performed.run as unknown as Json;
  } finally {
    await ctx.controls.after("activity", context, state);
  }
  return applyJudgement(ctx, performed, performed.judgement);
}

function applyJudgement(ctx: RunContext, performed: Performed, judgement: Judgement | undefined): Performed {
  if (judgement === undefined) return performed;
  if (judgement.kind === "broken" && ctx.rules.brokenEscapes) throw new Broken(judgement.reason);
  performed.run.tolerance_met = judgement.kind === "met";
  return performed;
}

async function performInside(
  ctx: RunContext,
  activity: Activity,
  where: Where,
): Promise<Performed & { readonly judgement: Judgement | undefined }> {
  const pauses = pausesOf(ctx, activity);
  const skipsPauses = pausesAreSkipped(ctx, activity);
  const waits = (when: "before" | "after"): Promise<void> =>
    pause(ctx, {
      phase: where.phase,
      name: activity.name,
      when,
      seconds: skipsPauses ? 0 : pauses[when],
      signal: where.signal,
    });
  await waits("before");
  const id = ctx.nextId();
  const started = ctx.clock.now();
  const startedTick = ctx.clock.monotonic();
  const run: ActivityRun = { activity: { ...activity }, output: null, start: isoInstant(started) };
  where.onStart?.(run);
  const shown = ctx.redactor.value(asJson(activity)) as unknown as Activity;
  await ctx.emit({ type: "activity-started", phase: where.phase, id, activity: shown, background: where.background });
  const outcome = isPretended(ctx, activity) ? pretended : await performHere(ctx, activity, where, id);
  const reason = record(ctx, run, outcome, activity, where);
  run.end = isoInstant(ctx.clock.now());
  run.duration = (ctx.clock.monotonic() - startedTick) / 1000;
  const judgement = await judgeRun(ctx, activity, run, where);
  const verdict = judgement === undefined ? undefined : asUnmet(judgement);
  await ctx.emit({
    type: "activity-finished",
    phase: where.phase,
    id,
    run: ctx.redactor.value(
      (verdict === undefined ? { ...run } : { ...run, tolerance_met: verdict.met }) as unknown as Json,
    ) as unknown as ActivityRun,
    ...explain(ctx, verdict?.reason ?? reason),
  });
  if (outcome.status === "interrupted") {
    // An activity may end the run of its own accord, as `sys.exit()` in a Python function does.
    throw where.signal.aborted ? where.signal.reason : new Interrupted({ kind: "control", reason: outcome.reason });
  }
  if (outcome.status === "broken" && ctx.rules.brokenEscapes) throw new Broken(outcome.reason);
  await waits("after");
  return { run, reason: verdict?.reason ?? reason, judgement };
}

const pretended: Outcome = { status: "succeeded", output: null };

function explain(ctx: RunContext, reason: string | undefined): { reason?: string } {
  return reason === undefined ? {} : { reason: ctx.redactor.text(reason) };
}

async function performHere(ctx: RunContext, activity: Activity, where: Where, id: number): Promise<Outcome> {
  const linked = linkSignal(where.signal);
  let failedBySignal: string | undefined;
  const mine = {
    providerType: activity.provider.type,
    fail: (reason: string) => {
      failedBySignal = reason;
      linked.abort(new Error(reason));
    },
  };
  if (!where.background) ctx.foreground = mine;
  try {
    const outcome = await attemptActivity(ctx, activity, linked.signal, (attempt, reason) => {
      void ctx.emit({ type: "activity-retried", phase: where.phase, id, name: activity.name, attempt, reason });
    });
    return failedBySignal === undefined ? outcome : { status: "failed", reason: failedBySignal };
  } catch (error) {
    if (linked.signal.aborted) return { status: "interrupted", reason: String(linked.signal.reason) };
    throw error;
  } finally {
    linked.release();
    if (ctx.foreground === mine) ctx.foreground = undefined;
  }
}

/** Writes the outcome into the entry; returns what went wrong, if anything did. */
function record(
  ctx: RunContext,
  run: ActivityRun,
  outcome: Outcome,
  activity: Activity,
  where: Where,
): string | undefined {
  if (outcome.status === "interrupted") return outcome.reason;
  if (outcome.status === "succeeded") {
    run.output = outcome.output;
    const objection = objects(ctx, activity, where) ? outcome.complaint : undefined;
    if (objection !== undefined) return fail(run, `${objection} (give it a tolerance if that is expected)`, undefined);
    run.status = "succeeded";
    if (ctx.wantedOutputs.has(activity.name)) ctx.outputs.set(activity.name, outcome.output);
    return outcome.complaint;
  }
  if (outcome.status === "broken" && ctx.rules.brokenEscapes) return outcome.reason;
  if (outcome.status === "failed" && outcome.output !== undefined) run.output = outcome.output;
  return fail(run, outcome.reason, outcome.trace);
}

/** Strictly, an action whose process exits with 1 or whose request is answered with 500 did not do what it should. */
function objects(ctx: RunContext, activity: Activity, where: Where): boolean {
  return ctx.rules.extended && activity.type === "action" && where.tolerance === undefined;
}

function fail(run: ActivityRun, reason: string, trace: readonly string[] | undefined): string {
  run.status = "failed";
  run.exception = [...(trace ?? []), `chaoslib.exceptions.ActivityFailed: ${reason}\n`];
  return reason;
}

async function judgeRun(
  ctx: RunContext,
  activity: Activity,
  run: ActivityRun,
  where: Where,
): Promise<Judgement | undefined> {
  if (where.tolerance === undefined) return undefined;
  if (run.status === undefined) return undefined;
  if (run.status === "failed") return { kind: "unmet", reason: lastLine(run) };
  if (ctx.plan.dry === "probes" || ctx.plan.dry === "activities")
    return { kind: "met", reason: "not looked at: dry run" };
  return judge(ctx, activity, where.tolerance, run.output, where.signal);
}

function lastLine(run: ActivityRun): string {
  return (run.exception?.at(-1) ?? "it failed").replace("chaoslib.exceptions.ActivityFailed: ", "").trim();
}
