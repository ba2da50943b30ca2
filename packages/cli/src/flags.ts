import type { DryMode, HypothesisStrategy, RollbackStrategy, SelectablePhase, Semantics } from "@hormesis/experiment";

/*
 * What the flags may say. The lists are written out here, not imported, so that `--help` need not load the engine;
 * a test holds them against the engine's own.
 */
export const semanticsNames = ["strict", "chaos-toolkit"] as const satisfies readonly Semantics[];
export const dryModes = ["probes", "actions", "activities", "pause"] as const satisfies readonly DryMode[];
export const rollbackNames = ["default", "always", "never", "deviated"] as const satisfies readonly RollbackStrategy[];
export const hypothesisNames = [
  "default",
  "before-method-only",
  "after-method-only",
  "during-method-only",
  "continuously",
  "skip",
] as const satisfies readonly HypothesisStrategy[];
/** Phases that a run can be limited to. */
export const phaseNames = [
  "gate",
  "method",
  "after",
  "rollbacks",
  "recovery",
] as const satisfies readonly SelectablePhase[];
export const logLevels = ["debug", "info", "warning", "error"] as const;

export type LogLevel = (typeof logLevels)[number];

/** Flags that stand before or after any command. */
export interface GlobalFlags {
  readonly verbose?: boolean;
  readonly changeDir?: string;
  /** `false` after `--no-log-file`. */
  readonly logFile?: string | boolean;
  readonly logFileLevel: LogLevel;
  readonly logFormat: "string" | "json";
  readonly settings?: string;
  readonly semantics?: Semantics;
}

/** Flags that say where a document comes from and what fills its variables. */
export interface SourceFlags extends GlobalFlags {
  readonly verifyTls: boolean;
  readonly var?: readonly string[];
  readonly varFile?: readonly string[];
  readonly python?: string;
}

/** Flags of `run` and `plan`. */
export interface RunFlags extends SourceFlags {
  readonly journalPath: string;
  readonly dry?: DryMode;
  readonly validation: boolean;
  readonly rollbackStrategy?: RollbackStrategy;
  readonly controlFile?: readonly string[];
  readonly hypothesisStrategy?: HypothesisStrategy;
  readonly hypothesisFrequency?: number;
  readonly failFast?: boolean;
  readonly only?: readonly SelectablePhase[];
  readonly seed?: string;
  readonly timeLimit?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}
