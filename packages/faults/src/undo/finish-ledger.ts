import type { Clock } from "@hormesis/experiment";
import { removeLeases, takeLease } from "../ledger/lease.ts";
import { LedgerWriter } from "../ledger/ledger-writer.ts";
import type { Reverter } from "../ledger/records.ts";
import type { Catalogue } from "../ports/fault.ts";
import type { OpenTarget } from "../ports/target.ts";
import { closeLedger, revertLedger, type RevertReport } from "./revert-ledger.ts";

export interface FinishInput {
  readonly path: string;
  readonly catalogue: Catalogue;
  readonly openTarget: OpenTarget;
  readonly clock: Clock;
  readonly by: Reverter;
  /** How long another's lease is respected. */
  readonly withinMs: number;
  /** Go on without the lease after that: undoing twice is harmless, leaving a fault in is not. */
  readonly force: boolean;
}

/** What came of a ledger: `busy` when another has the lease and is not to be disturbed. */
export type Finished =
  | { readonly outcome: "busy" }
  | { readonly outcome: "clean" | "residue"; readonly reports: readonly RevertReport[] };

/** Undoes all that is open in a ledger whose run is over, and closes it if nothing is left. */
export async function finishLedger(input: FinishInput): Promise<Finished> {
  const { path, clock, withinMs, force } = input;
  // Not to be aborted: half an undoing is worse than a slow one.
  const { signal } = new AbortController();
  const lease = await takeLease(path, { withinMs, clock, signal });
  if (lease === undefined && !force) return { outcome: "busy" };
  const writer = lease === undefined ? LedgerWriter.open(path) : LedgerWriter.takeOver(path);
  try {
    const reports = await revertLedger({ ...input, writer });
    const isClean = closeLedger(writer, clock.now());
    if (isClean && lease !== undefined) removeLeases(path);
    return { outcome: isClean ? "clean" : "residue", reports };
  } finally {
    writer.close();
    lease?.release();
  }
}
