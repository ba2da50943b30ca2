import type { Experiment } from "../document/schema.ts";
import { formatDuration, parseDuration } from "../values/index.ts";
import type { RunContext } from "./context.ts";
import { hypothesisOf, lookAtSteadyState } from "./hypothesis.ts";
import type { ReferenceLookup } from "./references.ts";

const defaultEveryMs = 1000;

/**
 * After the rollbacks, waits for the steady state to come back within the bound that the experiment's `recovery` names.
 * Does nothing without that key, without a hypothesis, or when the method never started.
 */
export async function awaitRecovery(ctx: RunContext, lookup: ReferenceLookup): Promise<void> {
  const { facts, plan } = ctx;
  const declared = ctx.rules.extended ? ctx.experiment.recovery : undefined;
  if (declared === undefined || !facts.methodStarted || hypothesisOf(ctx) === undefined || !plan.phases.has("recovery"))
    return;
  await ctx.emit({ type: "phase-started", phase: "recovery", activities: 0 });
  try {
    await lookUntilRecovered(ctx, declared, lookup);
  } finally {
    await ctx.emit({ type: "phase-finished", phase: "recovery" });
  }
}

async function lookUntilRecovered(
  ctx: RunContext,
  declared: NonNullable<Experiment["recovery"]>,
  lookup: ReferenceLookup,
): Promise<void> {
  const { facts, interruption } = ctx;
  const everyMs = declared.every === undefined ? defaultEveryMs : parseDuration(declared.every);
  const withinMs = parseDuration(declared.within);
  const started = ctx.clock.monotonic();
  for (let iteration = 1; ; iteration += 1) {
    const state = await lookAtSteadyState(ctx, { phase: "recovery", iteration, signal: interruption.abandon, lookup });
    const elapsedMs = ctx.clock.monotonic() - started;
    if (state.steady_state_met) {
      facts.recovery = { met: true, reason: `within ${formatDuration(Math.round(elapsedMs))}` };
      return;
    }
    if (elapsedMs + everyMs >= withinMs || interruption.hurry.aborted) {
      const unmet = state.probes.find((probe) => probe.tolerance_met !== true)?.activity.name ?? "";
      facts.recovery = {
        met: false,
        reason: `'${unmet}' was still not met after ${formatDuration(Math.round(elapsedMs))}`,
      };
      return;
    }
    await ctx.clock.sleep(everyMs, interruption.abandon);
  }
}
