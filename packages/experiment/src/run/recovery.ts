import type { Experiment } from "../document/schema.ts";
import { formatDuration, parseDuration } from "../values/index.ts";
import type { RunContext } from "./context.ts";
import { hypothesisOf, lookAtSteadyState } from "./hypothesis.ts";
import { linkSignal } from "./linked-signal.ts";
import type { ReferenceLookup } from "./references.ts";

const defaultEveryMs = 1000;

const tooLate = new Error("the bound of the recovery has passed");

/**
 * After the rollbacks, waits for the steady state to come back within the bound that the experiment's `recovery` names.
 * Does nothing without that key, without a hypothesis, when the method never started, or when the rollbacks were
 * abandoned. An interruption ends it at once: there is nothing left to undo.
 */
export async function awaitRecovery(ctx: RunContext, lookup: ReferenceLookup): Promise<void> {
  const { facts, plan } = ctx;
  const declared = ctx.rules.extended ? ctx.experiment.recovery : undefined;
  if (
    declared === undefined ||
    !(facts.methodStarted || facts.methodLeftOut) ||
    hypothesisOf(ctx) === undefined ||
    !plan.phases.has("recovery")
  )
    return;
  if (ctx.interruption.abandon.aborted) return;
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
  const { clock, facts, interruption } = ctx;
  const everyMs = declared.every === undefined ? defaultEveryMs : parseDuration(declared.every);
  const withinMs = parseDuration(declared.within);
  const started = clock.monotonic();
  const elapsed = (): string => formatDuration(Math.round(clock.monotonic() - started));
  const bound = linkSignal(interruption.next);
  const timer = new AbortController();
  // A look that is under way when the bound is reached is ended: what it would find comes too late.
  clock.sleep(withinMs, timer.signal).then(
    () => bound.abort(tooLate),
    () => undefined,
  );
  let unmet = "the steady state";
  try {
    for (let iteration = 1; ; iteration += 1) {
      const state = await lookAtSteadyState(ctx, { phase: "recovery", iteration, signal: bound.signal, lookup });
      if (state.steady_state_met) {
        facts.recovery = { met: true, reason: `within ${elapsed()}` };
        return;
      }
      unmet = `'${state.probes.find((probe) => probe.tolerance_met !== true)?.activity.name ?? ""}'`;
      const left = withinMs - (clock.monotonic() - started);
      if (everyMs >= left || interruption.hurry.aborted) break;
      await clock.sleep(everyMs, bound.signal);
    }
  } catch (error) {
    if (error !== tooLate) throw error;
  } finally {
    timer.abort();
    bound.release();
  }
  facts.recovery = { met: false, reason: `${unmet} was still not met after ${elapsed()}` };
}
