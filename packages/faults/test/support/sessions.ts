import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import type { Clock } from "@hormesis/experiment";
import { systemClock } from "@hormesis/experiment/clock";
import { createGuardStarter, openFaultSession } from "../../src/index.ts";
import type { FaultRequest, FaultSession, FaultSessionOptions, StartGuard } from "../../src/index.ts";
import { readLedger } from "../../src/ledger/read-ledger.ts";
import { readProcess } from "../../src/machine/process-table.ts";
import { type CrashLab, openCrashLab } from "./crash-lab.ts";
import { makeFolder, seededRandom, type Sleeper, startSleeper } from "./bench.ts";

/** Sessions of one test, in a state folder of its own, with a process for their faults to act on. */
export interface Sessions {
  readonly folder: string;
  readonly sleeper: Sleeper;
  readonly lab: CrashLab;
  /** Starts guards that are bundled, and so begin sooner. */
  readonly startGuard: StartGuard;
  open(runId: string, more?: Partial<FaultSessionOptions>): FaultSession;
  /** For tests of what gives up only after seconds: it does after a fiftieth of them. */
  readonly impatient: Partial<FaultSessionOptions>;
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
  let lab: CrashLab;
  beforeAll(async () => {
    lab = await openCrashLab();
  });
  afterAll(() => lab.close());
  beforeEach(async () => {
    [folder, sleeper, sessions] = [await makeFolder(), await startSleeper(), []];
  });
  afterEach(async () => {
    for (const session of sessions) await session.close();
    await sleeper.close();
    await folder.close();
  });
  const recordsOf = (runId: string) => readLedger(join(folder.path, `${runId}.ndjson`)).records;
  const startGuard: StartGuard = (path) => createGuardStarter(lab.guardCommand)(path, systemClock);
  return () => ({
    folder: folder.path,
    sleeper,
    lab,
    startGuard,
    impatient: { clock: fastClock(50) },
    open(runId, more = {}) {
      const own = { runId, stateFolder: folder.path, clock: systemClock, random: seededRandom(runId), startGuard };
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

/** The machine's clock, but so many times as fast: what gives up after seconds does so at once. */
function fastClock(times: number): Clock {
  return {
    now: () => systemClock.now(),
    monotonic: () => systemClock.monotonic() * times,
    sleep: (ms, signal) => systemClock.sleep(ms / times, signal),
  };
}
