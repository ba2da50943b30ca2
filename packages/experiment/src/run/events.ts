import type { Activity, Experiment, HypothesisStrategy, RollbackStrategy } from "../document/schema.ts";
import type { Json } from "../json.ts";
import type { Semantics } from "../semantics.ts";
import type { FaultReversal } from "../ports/fault-keeper.ts";

/** The phases of a run, in their order; `during` and `guards` go on beside the method. */
export type Phase = "gate" | "method" | "during" | "guards" | "after" | "revert" | "rollbacks" | "recovery";

export type Verdict = "held" | "refuted" | "void" | "inconclusive" | "interrupted";

/** Chaos Toolkit's word for how a run ended. `running` stands in a journal whose run is not over, or was killed. */
export type RunStatus = "running" | "completed" | "failed" | "aborted" | "interrupted";

/** One performed activity, in the form that the journal has. `status` is missing when it was interrupted. */
export interface ActivityRun {
  activity: Activity;
  output: Json;
  start: string;
  status?: "succeeded" | "failed";
  end?: string;
  /** Seconds. */
  duration?: number;
  exception?: string[];
  tolerance_met?: boolean;
}

/** The steady state as it was found once. */
export interface SteadyState {
  steady_state_met: boolean;
  probes: ActivityRun[];
}

/** How the run ended, and why. */
export interface Ending {
  readonly status: Exclude<RunStatus, "running">;
  readonly deviated: boolean;
  readonly verdict: Verdict;
  /** Why it is this verdict, in sentences for a person, most important first. */
  readonly reasons: readonly string[];
  /** What could not be proven undone, by name. */
  readonly residue: readonly string[];
  readonly exitCode: number;
  /** Chaos Toolkit would have ended with this traceback and without a journal. Never under strict semantics. */
  readonly uncaught: string | undefined;
}

/**
 * What happens in a run, as it happens. `at` is wall time in milliseconds since 1970. `id` names one performance of
 * one activity within the run, so that its events can be told from those of others running beside it.
 * Secrets are already redacted.
 */
export type RunEvent = { readonly at: number } & (
  | {
      readonly type: "run-started";
      readonly runId: string;
      readonly experiment: Experiment;
      readonly semantics: Semantics;
      readonly seed: string;
      readonly planHash: string;
      readonly hypothesisStrategy: HypothesisStrategy;
      readonly rollbackStrategy: RollbackStrategy;
    }
  | { readonly type: "phase-started"; readonly phase: Phase; readonly activities: number }
  | { readonly type: "phase-finished"; readonly phase: Phase }
  | {
      readonly type: "pause-started";
      readonly phase: Phase;
      readonly name: string;
      readonly when: "before" | "after";
      readonly seconds: number;
    }
  | {
      readonly type: "activity-started";
      readonly phase: Phase;
      readonly id: number;
      readonly activity: Activity;
      readonly background: boolean;
    }
  | {
      readonly type: "activity-retried";
      readonly phase: Phase;
      readonly id: number;
      readonly name: string;
      readonly attempt: number;
      readonly reason: string;
    }
  | {
      readonly type: "activity-finished";
      readonly phase: Phase;
      readonly id: number;
      readonly run: ActivityRun;
      /** Why the tolerance was met or not; or what went wrong. One line. */
      readonly reason?: string;
    }
  | {
      readonly type: "hypothesis-checked";
      readonly phase: "gate" | "during" | "after" | "recovery";
      readonly iteration: number;
      readonly state: SteadyState;
    }
  | { readonly type: "fault-reverted"; readonly reversal: FaultReversal }
  | { readonly type: "guard-tripped"; readonly name: string; readonly reason: string }
  | { readonly type: "interrupting"; readonly reason: string }
  | { readonly type: "warning"; readonly message: string }
  | { readonly type: "run-finished"; readonly ending: Ending; readonly durationSeconds: number }
);
