import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { systemClock } from "@hormesis/experiment/clock";
import {
  createGuardStarter,
  type FaultRequest,
  type FaultSession,
  type FaultSessionOptions,
  openFaultSession,
} from "../../src/index.ts";
import { readLedger } from "../../src/ledger/read-ledger.ts";
import { readProcess } from "../../src/machine/process-table.ts";
import { makeFolder, seededRandom, type Sleeper, startSleeper } from "./bench.ts";

/** Sessions of one test, in a state folder of its own, with a process for their faults to act on. */
export interface Sessions {
  readonly folder: string;
  readonly sleeper: Sleeper;
  open(runId: string, more?: Partial<FaultSessionOptions>): FaultSession;
  /** A fault that stops the process. */
  pause(more?: Partial<FaultRequest>): FaultRequest;
  isStopped(): boolean;
  /** The records of a run's ledger. */
  typesOf(runId: string): string[];
  guardsOf(runId: string): number[];
}

/** Makes them anew for each test of the file, and takes all of it away. */
export function eachWithSessions(): () => Sessions {
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  let sleeper: Sleeper;
  let sessions: FaultSession[];
  beforeEach(async () => {
    [folder, sleeper, sessions] = [await makeFolder(), await startSleeper(), []];
  });
  afterEach(async () => {
    for (const session of sessions) await session.close();
    await sleeper.close();
    await folder.close();
  });
  const recordsOf = (runId: string) => readLedger(join(folder.path, `${runId}.ndjson`)).records;
  return () => ({
    folder: folder.path,
    sleeper,
    open(runId, more = {}) {
      const own = { runId, stateFolder: folder.path, clock: systemClock, random: seededRandom(runId) };
      const session = openFaultSession({ ...own, ...more });
      sessions.push(session);
      return session;
    },
    pause: (more = {}) => ({
      fault: "process.pause",
      target: "local",
      parameters: { pid: sleeper.pid, method: "signal" },
      ...more,
    }),
    isStopped: () => readProcess(sleeper.pid)?.state === "T",
    typesOf: (runId) => recordsOf(runId).map(({ type }) => type),
    guardsOf: (runId) => recordsOf(runId).flatMap((record) => (record.type === "guard" ? [record.process.pid] : [])),
  });
}

/** Gives up after a fiftieth of the time, for tests of what gives up only after seconds; the guard starts as ever. */
export function impatient(): Pick<FaultSessionOptions, "clock" | "startGuard"> {
  const times = 50;
  const start = createGuardStarter();
  return {
    clock: {
      now: () => systemClock.now(),
      monotonic: () => systemClock.monotonic() * times,
      sleep: (ms, signal) => systemClock.sleep(ms / times, signal),
    },
    startGuard: (path) => start(path, systemClock),
  };
}
