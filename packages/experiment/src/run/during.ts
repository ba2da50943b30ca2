import { messageOf } from "../errors.ts";
import { Broken } from "./broken.ts";
import type { RunContext } from "./context.ts";
import { lookAtSteadyState } from "./hypothesis.ts";
import { type InterruptCause, Interrupted } from "./interruption.ts";
import { asJson } from "./judge.ts";
import { linkSignal } from "./linked-signal.ts";
import type { ReferenceLookup } from "./references.ts";

/** A loop that goes on beside the method until it is ended. */
export interface Beside {
  /** Ends the loop: lets the look that is under way finish, and waits for it. */
  end(): Promise<void>;
}

/**
 * Looks at the steady state again and again while the method is played: at once, and then always a fixed pause after
 * the last look ended. `onUnmet` is called after each look that was not met.
 */
export function watchSteadyState(
  ctx: RunContext,
  input: { readonly lookup: ReferenceLookup; readonly signal: AbortSignal; readonly onUnmet: () => void },
): Beside {
  const ended = linkSignal(input.signal);
  const loop = async (): Promise<void> => {
    for (let iteration = 1; !ended.signal.aborted; iteration += 1) {
      const { facts } = ctx;
      const state = await lookAtSteadyState(ctx, {
        phase: "during",
        iteration,
        signal: input.signal,
        lookup: input.lookup,
      });
      facts.during.iterations += 1;
      if (!ctx.controls.isIdle(asJson(ctx.experiment))) ctx.record.during.push(state);
      if (!state.steady_state_met) {
        facts.during.unmet += 1;
        facts.during.lastReason = state.probes.find((probe) => probe.tolerance_met !== true)?.activity.name;
        input.onUnmet();
      }
      if (facts.failedFast) return;
      await ctx.clock.sleep(ctx.plan.frequencySeconds * 1000, ended.signal);
    }
  };
  const running = loop().catch((error: unknown) => {
    const isControl = error instanceof Interrupted && error.interruptCause.kind === "control";
    if (isControl) interruptFromBeside(ctx, error.interruptCause);
    else if (ended.signal.aborted && !(error instanceof Broken)) return;
    else ctx.facts.duringBroken = messageOf(error);
  });
  return {
    end: async () => {
      ended.abort(new Error("the method is over"));
      await running;
      ended.release();
    },
  };
}

/** A control that interrupts beside the method ends it at once, or as in Chaos Toolkit before the next activity. */
function interruptFromBeside(ctx: RunContext, cause: InterruptCause): void {
  if (ctx.rules.stopsRunningActivities) ctx.interruption.interrupt(cause);
  else ctx.facts.interrupted ??= cause;
}
