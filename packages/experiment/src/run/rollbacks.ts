import type { Step } from "../document/schema.ts";
import { messageOf } from "../errors.ts";
import type { RunContext } from "./context.ts";
import { Interrupted } from "./interruption.ts";
import { performSequence, timesOf } from "./method.ts";
import type { ReferenceLookup } from "./references.ts";

/**
 * Plays the rollbacks if the rules say so: all of them, in their order, going on past failures. What failed or was not
 * reached is kept by name, as it may have been left behind.
 */
export async function playRollbacks(ctx: RunContext, lookup: ReferenceLookup): Promise<void> {
  const { facts, interruption, plan, rules } = ctx;
  const rollbacks = ctx.experiment.rollbacks ?? [];
  if (!plan.phases.has("rollbacks") || !rules.playsRollbacks(plan.rollbackStrategy, facts)) {
    if (rollbacks.length > 0 && facts.methodStarted) await ctx.emit({ type: "warning", message: whyNotPlayed(ctx) });
    return;
  }
  facts.rollbacksPlayed = true;
  await ctx.emit({ type: "phase-started", phase: "rollbacks", activities: rollbacks.length });
  const outstanding = new Map<Step, number>(rollbacks.map((step) => [step, timesOf(ctx, step)]));
  const nameOf = (step: Step): string => String(step["name"] ?? step["ref"]);
  try {
    await performSequence(ctx, {
      phase: "rollbacks",
      steps: rollbacks,
      signal: interruption.abandon,
      lookup,
      endsEarly: () => false,
      onPerformed: (activity, { run, reason }, step) => {
        const left = (outstanding.get(step) ?? 1) - 1;
        if (left > 0) outstanding.set(step, left);
        else outstanding.delete(step);
        if (run.status !== "succeeded" || run.tolerance_met === false)
          facts.failedRollbacks.push(`${activity.name}: ${reason ?? "failed"}`);
        return "go-on";
      },
      onBroken: (step, reason) => {
        outstanding.delete(step);
        facts.failedRollbacks.push(`${nameOf(step)}: ${reason}`);
        return "go-on";
      },
      endures: (error) => enduresInRollbacks(ctx, error),
    });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    facts.rollbacksInterrupted = true;
    for (const step of outstanding.keys())
      facts.failedRollbacks.push(`${nameOf(step)}: not finished (${messageOf(error)})`);
  } finally {
    await ctx.emit({ type: "phase-finished", phase: "rollbacks" });
  }
}

/**
 * Strictly, nothing but the user ends the rollbacks: neither an activity nor a control that wants the run to end.
 * That they wanted it is kept.
 */
function enduresInRollbacks({ facts, interruption, rules }: RunContext, error: unknown): boolean {
  if (!rules.stopsRunningActivities || !(error instanceof Interrupted) || interruption.abandon.aborted) return false;
  facts.interrupted ??= error.interruptCause;
  return true;
}

function whyNotPlayed(ctx: RunContext): string {
  const { plan } = ctx;
  if (!plan.phases.has("rollbacks")) return "The rollbacks were not played: the run was limited to other phases.";
  return `The rollbacks were not played: the strategy is '${plan.rollbackStrategy}'.`;
}
