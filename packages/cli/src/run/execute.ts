import { randomUUID } from "node:crypto";
import { hostname, platform, release } from "node:os";
import { type Ending, JournalWriter, type Plan, runExperiment } from "@hormesis/experiment";
import { createRandom } from "@hormesis/providers";
import type { Io } from "../io.ts";
import { listen, type RunListener } from "../view/listener.ts";
import { version } from "../version.ts";
import { openJournal } from "./journal-file.ts";
import type { Providers } from "./providers.ts";
import { listenToSignals } from "./signals.ts";

export interface ExecuteOptions {
  readonly io: Io;
  readonly providers: Providers;
  readonly journalPath: string;
  readonly listeners: readonly RunListener[];
}

/**
 * Runs a plan to its end: journal first, then everybody else who listens. Signals interrupt it and nothing more.
 *
 * @throws HormesisError `JOURNAL_UNWRITABLE`, before anything is touched.
 */
export async function execute(plan: Plan, { io, providers, journalPath, listeners }: ExecuteOptions): Promise<Ending> {
  const journal = openJournal(journalPath);
  const writer = new JournalWriter(journal, { version, platform: `${platform()}-${release()}`, node: hostname() });
  const run = runExperiment(plan, {
    providers: providers.providers,
    controls: providers.controls,
    sources: providers.sources,
    clock: io.clock,
    random: createRandom(plan.seed),
    runId: randomUUID(),
  });
  const stopListening = listenToSignals((cause) => run.interrupt(cause));
  const journal = journalListener(file);
  try {
    await listen(run, [journal.listener, ...listeners]);
  } finally {
    // Even if nobody could watch any longer, what was started must come to its end before anything is closed.
    await run.ended.catch(() => undefined);
    stopListening();
    await machine.close();
  }
  const ending = await run.ended;
  // Chaos Toolkit ends such a run with a traceback and without a journal.
  if (ending.uncaught === undefined) file.close();
  else file.discard();
  if (journal.failure() !== undefined) throw journal.failure();
  return ending;
}

/** Keeps the journal. A disk that is full must not end a run with a fault in it: it is told when the run is over. */
function journalListener(file: OpenJournal): { listener: RunListener; failure: () => HormesisError | undefined } {
  const writer = new JournalWriter(file, { version, platform: `${type()}-${release()}`, node: hostname() });
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
