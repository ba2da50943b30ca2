import type { RollbackStrategy } from "../document/schema.ts";
import type { Ending, SteadyState, Verdict } from "./events.ts";
import type { Facts } from "./facts.ts";
import { describeCause } from "./interruption.ts";
import { residueExitCode } from "./rules-strict.ts";
import type { Rules } from "./rules.ts";

/** Chaos Toolkit's outcomes and exit codes, defects included. */
export const chaosToolkitRules: Rules = {
  semantics: "chaos-toolkit",
  extended: false,
  hypothesisStopsEarly: true,
  brokenEscapes: true,
  methodStopsAtFailedAction: false,
  stopsRunningActivities: false,
  secretsAreScoped: false,
  redacts: false,
  playsRollbacks: (strategy, facts) => !endedUngracefully(facts) && playsRollbacks[strategy](facts),
  ending,
};

/** By default after everything but failure and interruption: also when the method never ran. */
const playsRollbacks: Readonly<Record<RollbackStrategy, (facts: Facts) => boolean>> = {
  default: (facts) => !["failed", "interrupted"].includes(statusOf(facts)),
  always: () => true,
  never: () => false,
  deviated: (facts) => facts.after?.steady_state_met === false,
};

/** SIGUSR2 is Chaos Toolkit's `exit_ungracefully()`: no rollbacks, whatever the strategy. */
function endedUngracefully(facts: Facts): boolean {
  return facts.interrupted?.kind === "signal" && facts.interrupted.name === "SIGUSR2";
}

/**
 * The status is one variable that phases overwrite in turn: the gate, the loop beside the method, the method, the
 * interruption, and last the check after the method, which hides what was before it when it is not met.
 */
function statusOf(facts: Facts): Ending["status"] {
  if (facts.interrupted !== undefined || facts.rollbacksInterrupted) return "interrupted";
  if (facts.after?.steady_state_met === false) return endedByProbe(facts.after);
  if (facts.methodBroken !== undefined || facts.duringBroken !== undefined) return "aborted";
  if (facts.failedFast) return "failed";
  if (facts.gate?.steady_state_met === false) return endedByProbe(facts.gate);
  return "completed";
}

function endedByProbe(state: SteadyState): "failed" | "completed" {
  return state.probes.some((probe) => probe.status !== "succeeded") ? "failed" : "completed";
}

function ending(facts: Facts): Ending {
  const status = statusOf(facts);
  const deviated = facts.after?.steady_state_met === false;
  const uncaught = facts.uncaught ?? facts.journalLost ?? facts.internal[0];
  const exitCode = uncaught === undefined && status === "completed" && !deviated ? 0 : 1;
  return {
    status,
    deviated,
    verdict: verdictOf(facts, exitCode),
    reasons: reasonsOf(facts),
    residue: facts.residue,
    // Chaos Toolkit has no faults of its own, so there is nothing of its to reproduce here.
    exitCode: facts.residue.length > 0 ? residueExitCode : exitCode,
    uncaught,
  };
}

/** Chaos Toolkit has no verdicts; the nearest one is given, so that a journal has the same keys under both semantics. */
function verdictOf(facts: Facts, exitCode: number): Verdict {
  if (facts.interrupted !== undefined || facts.rollbacksInterrupted) return "interrupted";
  if (facts.after?.steady_state_met === false || facts.failedFast) return "refuted";
  return exitCode === 0 && facts.gate?.steady_state_met !== false ? "held" : "void";
}

function reasonsOf(facts: Facts): string[] {
  const reasons: string[] = [];
  const uncaught = facts.uncaught ?? facts.journalLost;
  if (uncaught !== undefined) reasons.push(uncaught);
  if (facts.interrupted !== undefined) reasons.push(describeCause(facts.interrupted));
  if (facts.methodBroken !== undefined) reasons.push(facts.methodBroken);
  if (facts.duringBroken !== undefined) reasons.push(facts.duringBroken);
  if (facts.gate?.steady_state_met === false) reasons.push("The steady state was not met before the method");
  if (facts.after?.steady_state_met === false) {
    reasons.push("The steady-state has deviated, a weakness may have been discovered");
  }
  return reasons;
}
