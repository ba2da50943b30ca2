import type { Json } from "../json.ts";

/** What came of taking one fault out again. */
export interface FaultReversal {
  /** Name of this one injection. */
  readonly id: string;
  readonly fault: string;
  readonly target: string;
  /** What could not be proven gone, in words; null when the fault was seen to be absent and nothing is left. */
  readonly residue: string | null;
  /**
   * Why the run proves nothing about the fault, in words: nothing suffered from it while it was in, that cannot be said,
   * or what held it in was gone before. Null when something suffered, and for faults that act by being in and were.
   */
  readonly idle: string | null;
  readonly evidence: Json;
}

/** Whoever keeps the faults that the run's activities have put in. */
export interface FaultKeeper {
  /** How many are in. */
  count(): number;
  /** Takes all of them out, newest first, going on past failures. Never rejects, and is never interrupted. */
  revertAll(): Promise<readonly FaultReversal[]>;
}
