import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "@hormesis/experiment";

/** Node counts a timer's length in 32 bits: one that is longer would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  const endMs = performance.now() + ms;
  for (;;) {
    if (signal.aborted) throw signal.reason;
    const leftMs = endMs - performance.now();
    if (leftMs <= 0) return;
    const waited = delay(Math.min(Math.ceil(leftMs), LONGEST_TIMER_MS), undefined, { signal });
    await waited.catch((error: unknown) => {
      throw signal.aborted ? signal.reason : error;
    });
  }
}

/**
 * The machine's own time, for processes that nobody can give a clock: the guard, and `recover` and `halt` by default.
 *
 * @example await systemClock.sleep(250, signal)
 */
export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now(), sleep };
