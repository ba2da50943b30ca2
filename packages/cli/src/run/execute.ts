import { hostname, platform, release } from "node:os";
import {
  type Clock,
  createRandom,
  type Ending,
  HormesisError,
  JournalWriter,
  messageOf,
  type Plan,
  runExperiment,
  type RunEvent,
} from "@hormesis/experiment";
import { listen, type RunListener } from "../view/listener.ts";
import { version } from "../version.ts";
import { openJournal, type OpenJournal } from "./journal-file.ts";
import type { Machine } from "./machine.ts";
import { listenToSignals } from "./signals.ts";
import { catchStrays } from "./strays.ts";

export interface ExecuteOptions {
  readonly machine: Machine;
  readonly clock: Clock;
  readonly journalPath: string;
  readonly listeners: readonly RunListener[];
}

/** How a run ended, and why its journal is not whole, if it is not. */
export interface Executed {
  readonly ending: Ending;
  readonly journalFailure: HormesisError | undefined;
}

/**
 * Runs a plan to its end: journal first, then everybody else who listens. Signals and stray errors interrupt it and
 * nothing more.
 *
 * @throws HormesisError `JOURNAL_UNWRITABLE`, before anything is touched
 */
export async function execute(
  plan: Plan,
  { machine, clock, journalPath, listeners }: ExecuteOptions,
): Promise<Executed> {
  const file = openJournal(journalPath);
  const journal = journalListener(file);
  const { providers, controls, sources } = machine;
  const ports = {
    providers,
    controls,
    sources,
    clock,
    random: createRandom(plan.seed),
    runId: machine.runId,
    faults: machine.faults.keeper,
  };
  const run = runExperiment(plan, ports);
  machine.hideInLogs((line) => run.hide(line));
  listenToSignals((cause) => run.interrupt(cause));
  catchStrays((cause) => run.interrupt(cause));
  try {
    await listen(run, [journal.listener, ...listeners]);
  } finally {
    // Even if nobody could watch any longer, what was started must come to its end before anything is closed.
    await run.ended.catch(() => undefined);
  }
  const ending = await run.ended;
  // Chaos Toolkit ends such a run with a traceback and without a journal.
  if (ending.uncaught === undefined) file.close();
  else file.discard();
  return { ending, journalFailure: journal.failure() };
}

/** Keeps the journal. A disk that is full must not end a run with a fault in it: it is told when the run is over. */
function journalListener(file: OpenJournal): { listener: RunListener; failure: () => HormesisError | undefined } {
  const writer = new JournalWriter(file, { version, platform: `${platform()}-${release()}`, node: hostname() });
  let failure: HormesisError | undefined;
  const on = (event: RunEvent): void => {
    if (failure !== undefined) return;
    try {
      writer.handle(event);
    } catch (error) {
      failure = new HormesisError(`Failed to write the journal: ${messageOf(error)}.`, {
        code: "JOURNAL_INCOMPLETE",
        mend: "The run was completed, rollbacks included, but its journal ends early. Make room and run it again.",
        effect: "applied",
        cause: error,
      });
    }
  };
  return { listener: { on, close: () => undefined }, failure: () => failure };
}
