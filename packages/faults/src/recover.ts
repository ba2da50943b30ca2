import type { Clock } from "@hormesis/experiment";
import { catalogue as allFaults } from "./catalogue.ts";
import { openLedgers, pruneLedgers } from "./ledger/known-ledgers.ts";
import { stateFolder as defaultStateFolder } from "./ledger/state-folder.ts";
import { isAlive } from "./machine/process-table.ts";
import type { Catalogue } from "./ports/fault.ts";
import type { OpenTarget, ProcessIdentity } from "./ports/target.ts";
import { systemClock } from "@hormesis/experiment/clock";
import { openTarget } from "./targets/open-target.ts";
import { finishLedger } from "./undo/finish-ledger.ts";
import type { RevertReport } from "./undo/revert-ledger.ts";

export interface RecoverOptions {
  readonly stateFolder?: string;
  readonly catalogue?: Catalogue;
  readonly openTarget?: OpenTarget;
  readonly clock?: Clock;
}

/**
 * What became of a ledger that was not closed. `running`: its run goes on, or its guard is at work; it is left alone.
 * `unreadable`: `problem` says why; a newer Hormesis may have written it, or the disk damaged it.
 */
export interface RecoverReport {
  readonly path: string;
  readonly runId: string;
  readonly outcome: "clean" | "residue" | "running" | "unreadable";
  readonly reports: readonly RevertReport[];
  readonly problem?: string;
}

/** A guard whose runner is gone is just undoing all, or just ending: both take milliseconds as a rule. */
const GUARD_WITHIN_MS = 3000;
const POLL_MS = 20;
/** Two that recover at once: the second waits for the first, which nearly always takes milliseconds. */
const LEASE_WITHIN_MS = 2000;

/**
 * Finishes the ledgers whose runner and guard are both gone: after a crash of both, after a reboot too. Then processes
 * and namespaces are gone by themselves, but files and mounts may not be; so everything is undone and looked for as
 * always. Finds nothing to do in a millisecond, so every start of the command may call it.
 *
 * @example const left = (await recover()).filter(({ outcome }) => outcome === "residue");
 */
export async function recover(options: RecoverOptions = {}): Promise<RecoverReport[]> {
  const { stateFolder = defaultStateFolder(), catalogue = allFaults, clock = systemClock } = options;
  const reports: RecoverReport[] = [];
  for (const open of openLedgers(stateFolder)) {
    const { path } = open;
    if ("problem" in open) {
      reports.push({ path, runId: "", outcome: "unreadable", reports: [], problem: open.problem });
      continue;
    }
    const { runId, ledger } = open;
    const running = { path, runId, outcome: "running", reports: [] } as const;
    if (open.runner !== undefined || !(await isLetGo(open.guard, clock))) {
      reports.push(running);
      continue;
    }
    const tools = { catalogue, openTarget: options.openTarget ?? openTarget, clock };
    const how = { by: "recover", withinMs: LEASE_WITHIN_MS, force: false } as const;
    const finished = await finishLedger({ path, ...tools, ...how });
    if (finished.outcome === "busy") reports.push(running);
    else reports.push({ path, runId, ...finished, ...damageOf(ledger.damagedLines) });
  }
  pruneLedgers(stateFolder);
  return reports;
}

/** True once the guard has ended, in whatever way. */
async function isLetGo(guard: ProcessIdentity | undefined, clock: Clock): Promise<boolean> {
  if (guard === undefined) return true;
  const untilMs = clock.monotonic() + GUARD_WITHIN_MS;
  while (isAlive(guard) && clock.monotonic() < untilMs) await clock.sleep(POLL_MS, new AbortController().signal);
  return !isAlive(guard);
}

function damageOf(lines: readonly number[]): { problem?: string } {
  if (lines.length === 0) return {};
  return { problem: `lines ${lines.join(", ")} of the ledger are damaged: what they said is not known` };
}
