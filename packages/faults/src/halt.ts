import type { Clock } from "@hormesis/experiment";
import { catalogue as allFaults } from "./catalogue.ts";
import { openLedgers } from "./ledger/known-ledgers.ts";
import { LedgerWriter } from "./ledger/ledger-writer.ts";
import { stateFolder as defaultStateFolder } from "./ledger/state-folder.ts";
import { type Ledger, readLedger } from "./ledger/read-ledger.ts";
import { isAlive } from "./machine/process-table.ts";
import type { ProcessIdentity } from "./ports/target.ts";
import type { RecoverOptions, RecoverReport } from "./recover.ts";
import { systemClock } from "@hormesis/experiment/clock";
import { openTarget } from "./targets/open-target.ts";
import { finishLedger } from "./undo/finish-ledger.ts";
import type { RevertReport } from "./undo/revert-ledger.ts";
import { undoneByOthers } from "./undo/undone-by-others.ts";

export interface HaltOptions extends RecoverOptions {
  /** How long a run may take to end by itself once it was asked, before it is killed (default 5 s). */
  readonly graceMs?: number;
}

/** A run that was asked to end writes its journal, and plays rollbacks of its own. */
const GRACE_MS = 5000;
const POLL_MS = 50;
/** Whoever holds a lease is reverting, or injecting what we revert right after; neither is waited for long. */
const LEASE_WITHIN_MS = 500;

/**
 * Stops every run on this machine: none injects anything more, all is undone at once through the ledgers, without
 * waiting for anybody. The runs are asked to end (SIGTERM), and killed when they do not. Other users' runs are out of
 * reach, as their state folders are.
 *
 * @example const reports = await halt();
 */
export async function halt(options: HaltOptions = {}): Promise<RecoverReport[]> {
  const {
    stateFolder = defaultStateFolder(),
    catalogue = allFaults,
    clock = systemClock,
    graceMs = GRACE_MS,
  } = options;
  const tools = { catalogue, openTarget: options.openTarget ?? openTarget, clock };
  const found = openLedgers(stateFolder);
  // All are told first: while one is undone, no other goes on injecting.
  for (const open of found) {
    if ("problem" in open) continue;
    forbid(open.path, clock);
    if (open.runner !== undefined && open.runner.pid !== process.pid) send(open.runner, "SIGTERM");
  }
  return Promise.all(
    found.map(async (open): Promise<RecoverReport> => {
      const { path } = open;
      if ("problem" in open) return { path, runId: "", outcome: "unreadable", reports: [], problem: open.problem };
      const how = { by: "halt", withinMs: LEASE_WITHIN_MS, force: true } as const;
      const first = await finishLedger({ path, ...tools, ...how });
      await endRunner(open.runner, graceMs, clock);
      // What it was just injecting when it was told.
      const second = await finishLedger({ path, ...tools, ...how });
      const own = [first, second].flatMap((finished) => (finished.outcome === "busy" ? [] : finished.reports));
      const reports = [...own, ...undoneByOthersSince(open.ledger, own)];
      const outcome = second.outcome === "clean" ? "clean" : "residue";
      return { path, runId: open.runId, outcome, reports };
    }),
  );
}

/** The guard hears of the runner's end too, and may have been quicker with some or all of it. */
function undoneByOthersSince(before: Ledger, own: readonly RevertReport[]): RevertReport[] {
  const known = new Set(own.map(({ id }) => id));
  for (const record of before.records) if (record.type === "reverted") known.add(record.id);
  return undoneByOthers(readLedger(before.path).records, (id) => known.has(id));
}

function forbid(path: string, clock: Clock): void {
  const writer = LedgerWriter.open(path);
  try {
    writer.append({ type: "halted", at: clock.now() });
  } finally {
    writer.close();
  }
}

async function endRunner(runner: ProcessIdentity | undefined, graceMs: number, clock: Clock): Promise<void> {
  if (runner === undefined || runner.pid === process.pid) return;
  const { signal } = new AbortController();
  const untilMs = clock.monotonic() + graceMs;
  while (isAlive(runner) && clock.monotonic() < untilMs) await clock.sleep(POLL_MS, signal);
  if (isAlive(runner)) send(runner, "SIGKILL");
  while (isAlive(runner) && clock.monotonic() < untilMs + graceMs) await clock.sleep(POLL_MS, signal);
}

function send(process_: ProcessIdentity, signal: "SIGTERM" | "SIGKILL"): void {
  if (!isAlive(process_)) return;
  try {
    process.kill(process_.pid, signal);
  } catch {
    // It ended by itself, or is another user's: then its ledger would not have been readable.
  }
}
