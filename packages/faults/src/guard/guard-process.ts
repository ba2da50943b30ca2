import { writeFileSync, writeSync } from "node:fs";
import { catalogue } from "../catalogue.ts";
import { systemClock } from "@hormesis/experiment/clock";
import { openTarget } from "../targets/open-target.ts";
import { guardLedger } from "./guard.ts";

/**
 * The guard as a process: its standard input is a pipe that the runner holds open. Data says that the ledger has
 * changed, the end that the runner is gone, however it went. Says `ready` on its standard output.
 *
 * All that it needs is loaded before it says so: later the disk may be full, or Hormesis be updated.
 *
 * @example await runGuardProcess("/var/lib/hormesis/runs/r1.ndjson") // status for process.exit
 */
export async function runGuardProcess(path: string): Promise<number> {
  // Who wants to end it ends the runner, and it follows when all is undone.
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => undefined);
  preferOthersWhenMemoryEnds();
  const gone = new AbortController();
  let wake: () => void = () => undefined;
  const wakeUp = (): void => wake();
  process.stdin.on("data", wakeUp);
  for (const event of ["end", "close", "error"]) {
    process.stdin.on(event, () => {
      gone.abort();
      wakeUp();
    });
  }
  const isClean = await guardLedger({
    path,
    catalogue,
    openTarget,
    clock: systemClock,
    gone: gone.signal,
    nextWord: () =>
      new Promise((resolve) => {
        wake = resolve;
        if (gone.signal.aborted) resolve();
      }),
    ready: sayReady,
  });
  return isClean ? 0 : 1;
}

/** A runner that was killed meanwhile hears nothing any more; all the more is the guard needed. */
function sayReady(): void {
  try {
    writeSync(1, "ready\n");
  } catch {}
}

/** A fault that takes memory must not end the one that gives it back. Needs root; without it, it stays as it is. */
function preferOthersWhenMemoryEnds(): void {
  try {
    writeFileSync("/proc/self/oom_score_adj", "-900");
  } catch {}
}
