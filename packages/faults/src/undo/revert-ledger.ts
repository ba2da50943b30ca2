import type { Json } from "@hormesis/experiment";
import { isClosed, openIntents, type OpenIntent } from "../ledger/fold.ts";
import type { LedgerWriter } from "../ledger/ledger-writer.ts";
import { readLedger } from "../ledger/read-ledger.ts";
import type { LedgerRecord } from "../ledger/records.ts";
import type { FaultImpact } from "../ports/fault.ts";
import { lookAtImpact, withImpact } from "./look-at-impact.ts";
import { type RevertTools, type RevertTry, tryRevert } from "./revert-intent.ts";

/** What came of one intent. */
export interface RevertReport {
  readonly id: string;
  readonly fault: string;
  readonly target: string;
  readonly outcome: "reverted" | "residue";
  /** What is left, by name; empty when reverted. */
  readonly residue: readonly string[];
  /** Why the run proves nothing about it, as `FaultImpact` says; null when nothing speaks against that it was in and acted. */
  readonly idle: string | null;
  /** What the last look saw. */
  readonly evidence: Json;
  readonly attempts: number;
  readonly elapsedMs: number;
}

/** Tries before what is left is called residue: about five seconds of pauses, in which a busy kernel lets go. */
const ATTEMPTS = 8;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2000;

export interface RevertOptions extends RevertTools {
  /** Open for appending, by a caller that holds the lease. */
  readonly writer: LedgerWriter;
  /** Which of the open intents (default: all). */
  readonly only?: (open: OpenIntent) => boolean;
  /** Called at named instants, so that a test may end the process there. */
  readonly trace?: (point: "reverting-written" | "undone" | "reverted-written", id: string) => void;
}

/**
 * Undoes what a ledger says is open, newest first. Goes on past failures, and comes back to them with growing pauses;
 * what then is left is recorded as residue and stays open, for the next one who recovers. Never throws for a fault's
 * failure.
 */
export async function revertLedger(options: RevertOptions): Promise<RevertReport[]> {
  const { writer, clock, only = () => true, trace = () => undefined, by } = options;
  const startedMs = clock.monotonic();
  let left = openIntents(readLedger(writer.path).records).filter(only).toReversed();
  const reports: RevertReport[] = [];
  const impacts = new Map<string, FaultImpact | undefined>();
  for (let attempt = 1; left.length > 0; attempt += 1) {
    if (attempt > 1) await pause(clock, attempt);
    const failed: OpenIntent[] = [];
    for (const open of left) {
      const { id } = open.intent;
      if (attempt === 1) {
        note(writer, { type: "reverting", id, at: clock.now(), by });
        trace("reverting-written", id);
        impacts.set(id, await lookAtImpact(open, options));
      }
      const tried = await tryRevert(open.intent, options);
      trace("undone", id);
      const elapsedMs = clock.monotonic() - startedMs;
      if (!tried.clean && !tried.final && attempt < ATTEMPTS) {
        failed.push(open);
        continue;
      }
      const impact = impacts.get(id);
      conclude(options, { id, tried, impact });
      trace("reverted-written", id);
      reports.push(reportOf(open, { tried, impact, attempts: attempt, elapsedMs }));
    }
    left = failed;
  }
  return reports;
}

/** Notes that nothing is open any more, if that is so. */
export function closeLedger(writer: LedgerWriter, nowMs: number): boolean {
  const { records, damagedLines } = readLedger(writer.path);
  if (openIntents(records).length > 0 || damagedLines.length > 0) return false;
  if (!isClosed(records)) writer.append({ type: "closed", at: nowMs });
  return true;
}

interface Concluded {
  readonly id: string;
  readonly tried: RevertTry;
  readonly impact: FaultImpact | undefined;
}

function conclude({ writer, clock, by }: RevertOptions, { id, tried, impact }: Concluded): void {
  const at = clock.now();
  if (tried.clean) {
    const idle = impact?.idle ?? null;
    note(writer, { type: "reverted", id, at, by, evidence: withImpact(tried.evidence, impact), idle });
  } else note(writer, { type: "residue", id, at, by, what: [...tried.residue] });
}

/** A full disk must not keep a fault in: what cannot be written is undone all the same, and later once more. */
function note(writer: LedgerWriter, record: LedgerRecord): void {
  try {
    writer.append(record);
  } catch {}
}

function reportOf(
  { intent }: OpenIntent,
  { tried, impact, ...spent }: Omit<Concluded, "id"> & { readonly attempts: number; readonly elapsedMs: number },
): RevertReport {
  const { id, fault, target } = intent;
  const common = { id, fault, target: target.name, idle: impact?.idle ?? null, ...spent };
  if (!tried.clean)
    return { ...common, outcome: "residue", residue: tried.residue, evidence: withImpact(null, impact) };
  return { ...common, outcome: "reverted", residue: [], evidence: withImpact(tried.evidence, impact) };
}

async function pause(clock: RevertOptions["clock"], attempt: number): Promise<void> {
  // Not to be aborted: nothing is more important than that the fault comes out.
  const never = new AbortController().signal;
  await clock.sleep(Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 2), LONGEST_PAUSE_MS), never);
}
