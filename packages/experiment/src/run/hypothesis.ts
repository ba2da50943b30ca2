import type { Activity, Hypothesis, Step } from "../document/schema.ts";
import type { Json } from "../json.ts";
import { performActivity } from "./activity.ts";
import { isDocumentError } from "./broken.ts";
import type { RunContext } from "./context.ts";
import type { ActivityRun, SteadyState } from "./events.ts";
import { isoInstant } from "./instant.ts";
import { asJson } from "./judge.ts";
import type { ReferenceLookup } from "./references.ts";

/** When the steady state is looked at. */
export type HypothesisPhase = "gate" | "during" | "after" | "recovery";

/** The hypothesis, if there is one with probes; without probes a run is only exploring. */
export function hypothesisOf(ctx: RunContext): (Hypothesis & { probes: Step[] }) | undefined {
  const hypothesis = ctx.experiment["steady-state-hypothesis"];
  return hypothesis?.probes !== undefined && hypothesis.probes.length > 0
    ? (hypothesis as Hypothesis & { probes: Step[] })
    : undefined;
}

/**
 * Looks at the steady state once, probe by probe in their order. A probe that fails is not met.
 *
 * @throws Interrupted, or Broken under semantics that let errors in the document escape
 */
export async function lookAtSteadyState(
  ctx: RunContext,
  input: { phase: HypothesisPhase; iteration: number; signal: AbortSignal; lookup: ReferenceLookup },
): Promise<SteadyState> {
  const hypothesis = hypothesisOf(ctx);
  const state: SteadyState = { steady_state_met: false, probes: [] };
  if (hypothesis === undefined) return { ...state, steady_state_met: true };
  const context = asJson(hypothesis);
  await ctx.controls.before("hypothesis", context);
  try {
    const met = await lookAtProbes(ctx, hypothesis.probes, input, state.probes);
    state.steady_state_met = met;
  } finally {
    const found = state.steady_state_met;
    await ctx.controls.after("hypothesis", context, state as unknown as Json);
    // A control may not decide whether the steady state was met; under Chaos Toolkit's semantics it may.
    if (ctx.rules.extended) state.steady_state_met = found;
  }
  const { phase, iteration } = input;
  await ctx.emit({
    type: "hypothesis-checked",
    phase,
    iteration,
    state: ctx.redactor.value(state as unknown as Json) as unknown as SteadyState,
  });
  return state;
}

async function lookAtProbes(
  ctx: RunContext,
  probes: readonly Step[],
  { phase, signal, lookup }: { phase: HypothesisPhase; signal: AbortSignal; lookup: ReferenceLookup },
  runs: ActivityRun[],
): Promise<boolean> {
  let allMet = true;
  for (const probe of probes) {
    if (signal.aborted) throw signal.reason;
    const run = await performProbe(ctx, probe, { phase, signal, lookup });
    runs.push(run);
    allMet = allMet && run.tolerance_met === true;
    if (!allMet && ctx.rules.hypothesisStopsEarly) return false;
  }
  return allMet;
}

async function performProbe(
  ctx: RunContext,
  probe: Step,
  { phase, signal, lookup }: { phase: HypothesisPhase; signal: AbortSignal; lookup: ReferenceLookup },
): Promise<ActivityRun> {
  try {
    // What stands beside the probe, or beside a reference to one. None at all is never met: nothing meets `null`.
    const tolerance = (probe["tolerance"] ?? null) as Json;
    const { run } = await performActivity(ctx, probe, { phase, background: false, signal, tolerance, lookup });
    return run;
  } catch (error) {
    return unperformed(ctx, probe, error);
  }
}

/** The entry of a probe that cannot be performed as written: strictly, a probe that is not met. */
function unperformed(ctx: RunContext, probe: Step, error: unknown): ActivityRun {
  if (!isDocumentError(error) || ctx.rules.brokenEscapes) throw error;
  const start = isoInstant(ctx.clock.now());
  const exception = [`chaoslib.exceptions.ActivityFailed: ${error.message}\n`];
  return {
    activity: probe as Activity,
    output: null,
    start,
    status: "failed",
    end: start,
    duration: 0,
    exception,
    tolerance_met: false,
  };
}
