/*
 * A run that dies at a named instant: injects one fault, looks, undoes it. It is killed as `kill -9` does, by itself
 * and in the middle of its own call, so that the instant is exact. Only this program of the tests can do so.
 */
import { createGuardStarter, type CrashPoint, openFaultSession, type StartGuard } from "../../src/index.ts";
import { systemClock } from "@hormesis/experiment/clock";
import { seededRandom } from "./bench.ts";

export interface RunnerInput {
  readonly runId: string;
  readonly stateFolder: string;
  readonly guardCommand: readonly string[];
  readonly relayCommand: readonly string[];
  readonly fault: string;
  readonly target: string;
  readonly parameters: unknown;
  /** Where something dies; null: nothing does of itself. */
  readonly crashAt: CrashPoint | null;
  readonly dies: "runner" | "guard" | "both";
  readonly deadlineMs: number | null;
  /** How long the fault stays in. */
  readonly holdMs: number;
}

const input = JSON.parse(process.argv[2] ?? "{}") as RunnerInput;
const start = createGuardStarter(input.guardCommand);
const guards: number[] = [];
const startGuard: StartGuard = async (path, clock) => {
  const handle = await start(path, clock);
  guards.push(handle.pid);
  return handle;
};

let hasDied = false;
function trace(point: CrashPoint): void {
  if (point !== input.crashAt || hasDied) return;
  hasDied = true;
  // The guard first: otherwise it would see the runner go.
  if (input.dies !== "runner") guards.forEach(kill);
  if (input.dies !== "guard") process.kill(process.pid, "SIGKILL");
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // After the session is closed, there is no guard any more.
  }
}

const session = openFaultSession({
  runId: input.runId,
  stateFolder: input.stateFolder,
  clock: systemClock,
  random: seededRandom(input.runId),
  startGuard,
  relayCommand: input.relayCommand,
  trace,
});
const { signal } = new AbortController();
const { fault, target, parameters, deadlineMs } = input;
try {
  const injected = await session.inject({ fault, target, parameters, deadlineMs: deadlineMs ?? undefined }, signal);
  process.stdout.write(`${JSON.stringify({ injected })}\n`);
  await systemClock.sleep(input.holdMs, signal);
} finally {
  // As the command does: also when nothing went in, since its guard was killed before it was ready.
  const reports = await session.close();
  process.stdout.write(`${JSON.stringify({ reports })}\n`);
}
