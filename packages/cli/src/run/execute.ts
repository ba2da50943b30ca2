import { hostname, release, type } from "node:os";
import { randomUUID } from "node:crypto";
import { type Clock, type Ending, JournalWriter, type Plan, runExperiment } from "@hormesis/experiment";
import { createRandom } from "@hormesis/providers";
import { version } from "../version.ts";
import { listen, type RunListener } from "../view/listener.ts";
import { openJournal, type OpenJournal } from "./journal-file.ts";
import type { Machine } from "./machine.ts";
import { listenToSignals } from "./signals.ts";

export interface ExecuteOptions {
  readonly machine: Machine;
  readonly clock: Clock;
  readonly journalPath: string;
  readonly listeners: readonly RunListener[];
}

/**
 * Runs a plan on this machine: journal, views and signals are attached, and everything is closed when it is over.
 *
 * @throws HormesisError when the journal cannot be opened: then nothing was touched
 */
export async function execute(plan: Plan, { machine, clock, journalPath, listeners }: ExecuteOptions): Promise<Ending> {
  const file = openJournal(journalPath);
  const { providers, controls, sources } = machine;
  const ports = { providers, controls, sources, clock, random: createRandom(plan.seed), runId: randomUUID() };
  const run = runExperiment(plan, ports);
  const stopListening = listenToSignals((cause) => run.interrupt(cause));
  try {
    await listen(run, [journalListener(file), ...listeners]);
    const ending = await run.ended;
    // Chaos Toolkit ends here with a traceback and without a journal.
    if (ending.uncaught === undefined) file.close();
    else file.discard();
    return ending;
  } finally {
    stopListening();
    await machine.close();
  }
}

function journalListener(file: OpenJournal): RunListener {
  const writer = new JournalWriter(file, { version, platform: `${type()}-${release()}`, node: hostname() });
  return { on: (event) => writer.handle(event), close: () => undefined };
}
