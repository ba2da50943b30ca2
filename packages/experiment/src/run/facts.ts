import type { SteadyState } from "./events.ts";
import type { InterruptCause } from "./interruption.ts";

/**
 * What the run has found out so far, from which its ending is judged. Only ever added to; the rules of the chosen
 * semantics read it, and nothing else decides.
 */
export interface Facts {
  /** Errors of our own: a run that met one proves nothing, and is reverted all the same. */
  internal: string[];
  /** Why configuration or secrets could not be read when the run started. */
  preparation: string[];
  gate: SteadyState | undefined;
  after: SteadyState | undefined;
  recovery: { readonly met: boolean; readonly reason: string } | undefined;
  during: { iterations: number; unmet: number; lastReason: string | undefined };
  /** The loop beside the method could not go on: an error that Chaos Toolkit does not catch. */
  duringBroken: string | undefined;
  /** The method was ended at the first unmet look at the steady state. */
  failedFast: boolean;
  methodStarted: boolean;
  /** The run was limited to phases without the method: what else was named is done all the same. */
  methodLeftOut: boolean;
  /** An error that Chaos Toolkit does not catch ended the method. */
  methodBroken: string | undefined;
  /** Activities that were only pretended, by a dry mode. */
  pretended: number;
  /** Outputs that were held against a tolerance: before the method, and since it began. */
  judged: { before: number; sinceMethod: number };
  failedActions: string[];
  /** Probes of the method whose tolerance was not met. */
  unmetProbes: string[];
  interrupted: InterruptCause | undefined;
  rollbacksPlayed: boolean;
  rollbacksInterrupted: boolean;
  failedRollbacks: string[];
  /** Faults that were in, and from which nothing suffered, or that did not stay in. */
  idleFaults: string[];
  /** Faults that could not be proven gone. */
  residue: string[];
  /** An error that ends Chaos Toolkit with a traceback and without a journal. Never set under strict semantics. */
  uncaught: string | undefined;
  /** An output that JSON cannot carry: Chaos Toolkit loses its journal over it. Never set under strict semantics. */
  journalLost: string | undefined;
}

export function noFacts(): Facts {
  return {
    internal: [],
    preparation: [],
    gate: undefined,
    after: undefined,
    recovery: undefined,
    during: { iterations: 0, unmet: 0, lastReason: undefined },
    duringBroken: undefined,
    failedFast: false,
    methodStarted: false,
    methodLeftOut: false,
    methodBroken: undefined,
    pretended: 0,
    judged: { before: 0, sinceMethod: 0 },
    failedActions: [],
    unmetProbes: [],
    interrupted: undefined,
    rollbacksPlayed: false,
    rollbacksInterrupted: false,
    failedRollbacks: [],
    idleFaults: [],
    residue: [],
    uncaught: undefined,
    journalLost: undefined,
  };
}
