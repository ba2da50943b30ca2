import type { Activity, Step } from "../document/schema.ts";
import { messageOf } from "../errors.ts";
import type { Performed } from "./activity.ts";
import { Broken } from "./broken.ts";
import type { RunContext } from "./context.ts";
import { type Beside, watchSteadyState } from "./during.ts";
import { watchGuards } from "./guards.ts";
import { hypothesisOf, lookAtSteadyState } from "./hypothesis.ts";
import { linkSignal } from "./linked-signal.ts";
import { performSequence } from "./method.ts";
import type { ReferenceLookup } from "./references.ts";

const looksBefore = new Set(["default", "before-method-only", "continuously"]);
const looksDuring = new Set(["during-method-only", "continuously"]);
const looksAfter = new Set(["default", "after-method-only", "continuously"]);

/** Gate, method with what watches it, and the check after it. The faults are still in when this returns. */
export async function playPhases(ctx: RunContext, lookup: ReferenceLookup): Promise<void> {
  const { facts, plan } = ctx;
  const strategy = plan.hypothesisStrategy;
  const hasHypothesis = strategy !== "skip" && hypothesisOf(ctx) !== undefined;
  if (hasHypothesis && looksBefore.has(strategy) && plan.phases.has("gate")) {
    facts.gate = await lookOnce(ctx, "gate", lookup);
    if (!facts.gate.steady_state_met) return;
  }
  const guards = await watchGuards(ctx, lookup);
  try {
    if (ctx.interruption.stop.aborted) throw ctx.interruption.stop.reason;
    if (plan.phases.has("method")) await playMethod(ctx, lookup, hasHypothesis && looksDuring.has(strategy));
    const broken = facts.methodBroken ?? facts.duringBroken ?? facts.interrupted;
    if (hasHypothesis && looksAfter.has(strategy) && plan.phases.has("after") && broken === undefined) {
      facts.after = await lookOnce(ctx, "after", lookup);
    }
  } finally {
    await guards.end();
  }
}

async function lookOnce(
  ctx: RunContext,
  phase: "gate" | "after",
  lookup: ReferenceLookup,
): ReturnType<typeof lookAtSteadyState> {
  const activities = hypothesisOf(ctx)?.probes.length ?? 0;
  await ctx.emit({ type: "phase-started", phase, activities });
  try {
    return await lookAtSteadyState(ctx, { phase, iteration: 1, signal: ctx.interruption.stop, lookup });
  } finally {
    await ctx.emit({ type: "phase-finished", phase });
  }
}

async function playMethod(ctx: RunContext, lookup: ReferenceLookup, watched: boolean): Promise<void> {
  const { facts, interruption } = ctx;
  facts.methodStarted = true;
  // Without validation a document may lack it, which Chaos Toolkit takes for an empty one.
  const steps = ctx.experiment.method ?? [];
  await ctx.emit({ type: "phase-started", phase: "method", activities: steps.length });
  const cut = linkSignal(interruption.stop);
  const watch: Beside | undefined = watched
    ? watchSteadyState(ctx, {
        lookup,
        signal: interruption.stop,
        onUnmet: () => endAtFirstUnmet(ctx, () => cut.abort(failFast)),
      })
    : undefined;
  try {
    await performSequence(ctx, {
      phase: "method",
      steps,
      signal: cut.signal,
      lookup,
      endsEarly: () =>
        facts.failedFast ||
        facts.duringBroken !== undefined ||
        facts.interrupted !== undefined ||
        (ctx.rules.methodStopsAtFailedAction && facts.failedActions.length > 0),
      onPerformed: (activity, performed) => noteActivity(ctx, activity, performed),
      onBroken: (step, reason) => noteBroken(ctx, step, reason),
      endures: () => false,
    });
  } catch (error) {
    if (error instanceof Broken && ctx.rules.brokenEscapes) facts.methodBroken = messageOf(error);
    else if (error !== failFast) throw error;
  } finally {
    await watch?.end();
    cut.release();
    await ctx.emit({ type: "phase-finished", phase: "method" });
  }
}

/** Ends the activity that is running when the steady state is lost and the run was to end at that. */
const failFast = new Error("The steady state was not met during the method");

function endAtFirstUnmet(ctx: RunContext, cut: () => void): void {
  if (!ctx.plan.failFast) return;
  ctx.facts.failedFast = true;
  if (ctx.rules.stopsRunningActivities) cut();
}

function noteActivity(ctx: RunContext, activity: Activity, { run, reason }: Performed): "go-on" | "stop" {
  const line = `${activity.name}: ${reason ?? "failed"}`;
  if (activity.type === "probe") {
    const waitedInVain = activity.until !== undefined && run.status === "failed";
    if (run.tolerance_met === false || waitedInVain) ctx.facts.unmetProbes.push(line);
    return "go-on";
  }
  if (run.status === "succeeded" && run.tolerance_met !== false) return "go-on";
  ctx.facts.failedActions.push(line);
  return ctx.rules.methodStopsAtFailedAction ? "stop" : "go-on";
}

/** Strictly, a step that cannot be performed as written is an action that failed. */
function noteBroken(ctx: RunContext, step: Step, reason: string): "go-on" | "stop" {
  ctx.facts.failedActions.push(`${String(step["name"] ?? step["ref"])}: ${reason}`);
  return ctx.rules.methodStopsAtFailedAction ? "stop" : "go-on";
}
