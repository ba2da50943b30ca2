import type { RollbackStrategy } from "../document/schema.ts";
import type { Ending, SteadyState, Verdict } from "./events.ts";
import type { Facts } from "./facts.ts";
import { describeCause } from "./interruption.ts";
import type { Rules } from "./rules.ts";

/** Exit code by verdict. Residue has a code of its own, above them all. */
export const exitCodes = { held: 0, refuted: 1, void: 3, inconclusive: 4, interrupted: 5 } as const satisfies Record<
  Verdict,
  number
>;
export const residueExitCode = 6;

/** Honest verdicts: green only if the stress was there and the hypothesis was met all the same. */
export const strictRules: Rules = {
  semantics: "strict",
  extended: true,
  hypothesisStopsEarly: false,
  brokenEscapes: false,
  methodStopsAtFailedAction: true,
  stopsRunningActivities: true,
  secretsAreScoped: true,
  redacts: true,
  playsRollbacks: (strategy, facts) => playsRollbacks[strategy](facts),
  ending,
};

/** By default whenever the method has started, however it ended: nothing is left in because something went wrong. */
const playsRollbacks: Readonly<Record<RollbackStrategy, (facts: Facts) => boolean>> = {
  default: (facts) => facts.methodStarted || facts.methodLeftOut,
  always: () => true,
  never: () => false,
  deviated: isDeviated,
};

function ending(facts: Facts): Ending {
  const { verdict, reasons } = judge(facts);
  const residue = [...facts.residue, ...facts.failedRollbacks];
  return {
    status: statusOf(verdict, facts),
    deviated: isDeviated(facts),
    verdict,
    reasons,
    residue,
    exitCode: residue.length > 0 ? residueExitCode : exitCodes[verdict],
    uncaught: undefined,
  };
}

function isDeviated(facts: Facts): boolean {
  return facts.during.unmet > 0 || facts.unmetProbes.length > 0 || facts.after?.steady_state_met === false;
}

function judge(facts: Facts): { verdict: Verdict; reasons: string[] } {
  const refutations = reasonsRefuted(facts);
  if (facts.interrupted !== undefined) {
    return { verdict: "interrupted", reasons: [describeCause(facts.interrupted), ...refutations] };
  }
  const voids = reasonsVoid(facts);
  if (voids.length > 0) return { verdict: "void", reasons: [...voids, ...refutations] };
  if (refutations.length > 0) return { verdict: "refuted", reasons: refutations };
  const open = reasonsInconclusive(facts);
  return { verdict: open.length > 0 ? "inconclusive" : "held", reasons: open };
}

function reasonsVoid(facts: Facts): string[] {
  const reasons = [...facts.internal, ...facts.preparation];
  if (facts.gate?.steady_state_met === false) {
    reasons.push(`The steady state was not met before the method, so nothing was tried: ${unmetNames(facts.gate)}`);
  }
  if (facts.duringBroken !== undefined) {
    reasons.push(`The steady state could not be watched during the method: ${facts.duringBroken}`);
  }
  for (const action of facts.failedActions)
    reasons.push(`An action failed, so the stress was not as planned: ${action}`);
  for (const fault of facts.idleFaults) reasons.push(`A fault was in, and proves nothing: ${fault}`);
  return reasons;
}

/** Green means that something was asked under stress, and answered. */
function reasonsInconclusive(facts: Facts): string[] {
  const { pretended, judged, methodStarted } = facts;
  if (pretended > 0) return [`A dry run: activities that were not performed: ${pretended}`];
  const isAsked = judged.sinceMethod > 0 || (!methodStarted && judged.before > 0);
  if (isAsked) return [];
  return [
    methodStarted
      ? "Nothing was asked: the steady state was not looked at since the method began, and nothing in it has a tolerance"
      : "Nothing was asked: no steady state was looked at",
  ];
}

function reasonsRefuted(facts: Facts): string[] {
  const reasons: string[] = [];
  for (const probe of facts.unmetProbes) reasons.push(`Not met during the method: ${probe}`);
  const { iterations, unmet, lastReason } = facts.during;
  if (unmet > 0)
    reasons.push(
      `The steady state was not met in ${unmet} of ${iterations} looks during the method: ${lastReason ?? ""}`,
    );
  if (facts.after?.steady_state_met === false) {
    reasons.push(`The steady state was not met after the method: ${unmetNames(facts.after)}`);
  }
  if (facts.recovery?.met === false) reasons.push(`The system did not recover: ${facts.recovery.reason}`);
  return reasons;
}

function unmetNames(state: SteadyState): string {
  const unmet = state.probes.filter((probe) => probe.tolerance_met !== true);
  return unmet.map((probe) => probe.activity.name).join(", ");
}

/** The nearest word that readers of Chaos Toolkit's journal know. */
function statusOf(verdict: Verdict, facts: Facts): Ending["status"] {
  if (verdict === "interrupted") return "interrupted";
  if (verdict === "void") return facts.failedActions.length > 0 ? "aborted" : "failed";
  return "completed";
}
