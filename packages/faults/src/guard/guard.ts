import type { Clock } from "@hormesis/experiment";
import { isPast, openIntents, type OpenIntent } from "../ledger/fold.ts";
import { takeLease } from "../ledger/lease.ts";
import { LedgerWriter } from "../ledger/ledger-writer.ts";
import { readLedger } from "../ledger/read-ledger.ts";
import type { Intent } from "../ledger/records.ts";
import { ownIdentity } from "../machine/process-table.ts";
import type { Catalogue } from "../ports/fault.ts";
import type { OpenTarget } from "../ports/target.ts";
import { instant } from "../session/deadline.ts";
import { tryRevert } from "../undo/revert-intent.ts";
import { finishLedger } from "../undo/finish-ledger.ts";
import { revertLedger } from "../undo/revert-ledger.ts";

export interface GuardInput {
  readonly path: string;
  readonly catalogue: Catalogue;
  readonly openTarget: OpenTarget;
  readonly clock: Clock;
  /** Resolves when the runner has said something, and rejects never; `gone` is aborted when the runner is. */
  readonly nextWord: () => Promise<void>;
  readonly gone: AbortSignal;
  readonly ready: () => void;
}

/**
 * Deadlines are looked at this often. A timer alone would not do: it stands still while the machine sleeps, and the
 * wall clock may be set. Reading two clocks a second costs nothing.
 */
const LOOK_EVERY_MS = 1000;
/** A runner at work gives its lease back within this time; one that does not is stuck, and the fault is due. */
const LEASE_WITHIN_MS = 2000;

/**
 * Watches a ledger until its runner is gone, then undoes what is open. Undoes faults at their deadlines meanwhile.
 * Returns true when nothing is left.
 */
export async function guardLedger(input: GuardInput): Promise<boolean> {
  const { path, clock, gone, nextWord } = input;
  const writer = LedgerWriter.open(path);
  writer.append({ type: "guard", at: clock.now(), process: ownIdentity() });
  input.ready();
  const forced: Intent[] = [];
  while (!gone.aborted) {
    if (openIntents(readLedger(path).records).length > 0) {
      await Promise.race([nextWord(), clock.sleep(LOOK_EVERY_MS, gone).catch(() => undefined)]);
    } else await nextWord();
    if (!gone.aborted) forced.push(...(await revertDue(input, writer)));
  }
  writer.close();
  return finish(input, forced);
}

/** Undoes what is past its deadline. Returns the intents that were undone while the runner may have been at them. */
async function revertDue(input: GuardInput, writer: LedgerWriter): Promise<Intent[]> {
  const { path, clock } = input;
  const isDue = ({ intent, residue }: OpenIntent): boolean =>
    residue.length === 0 && isPast(intent.deadline, instant(clock), true);
  if (!openIntents(readLedger(path).records).some(isDue)) return [];
  const lease = await takeLease(path, { withinMs: LEASE_WITHIN_MS, clock, signal: new AbortController().signal });
  const due = openIntents(readLedger(path).records).filter(isDue);
  await revertLedger({ ...input, writer, by: "guard", only: isDue });
  lease?.release();
  return lease === undefined ? due.map(({ intent }) => intent) : [];
}

/** The runner is gone, and its lease with it. Another that has one is a `recover` or a `halt`: they do the same. */
async function finish(input: GuardInput, forced: readonly Intent[]): Promise<boolean> {
  // What was undone under a stuck runner it may have gone on to inject before it went.
  for (const intent of forced) await tryRevert(intent, { ...input, by: "guard" });
  const finished = await finishLedger({ ...input, by: "guard", withinMs: LEASE_WITHIN_MS, force: true });
  return finished.outcome === "clean";
}
