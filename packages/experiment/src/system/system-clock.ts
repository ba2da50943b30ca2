import type { Clock } from "../ports/clock.ts";

/** Node counts a timer's length in 32 bits: one that is longer would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** As `performance.now()`, which a start of this program would wait a millisecond and a half for. */
function monotonic(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}

/** The machine says whole milliseconds; the fraction comes from the clock that never goes back. */
let offsetMs = Date.now() - monotonic();

function now(): number {
  const wallMs = Date.now();
  const preciseMs = monotonic() + offsetMs;
  if (preciseMs >= wallMs && preciseMs < wallMs + 1) return preciseMs;
  // The machine's clock was set, or drifted by a millisecond: follow it.
  offsetMs = wallMs - monotonic();
  return wallMs;
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (Number.isNaN(ms)) return Promise.reject(new RangeError("a sleep needs a number of milliseconds"));
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(asError(signal.reason));
    const deadlineMs = monotonic() + ms;
    let timer: NodeJS.Timeout;
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(asError(signal.reason));
    };
    // A timer may fire a fraction of a millisecond early, and a long sleep takes several of them.
    const wait = (): void => {
      const leftMs = deadlineMs - monotonic();
      if (leftMs > 0) {
        timer = setTimeout(wait, Math.min(Math.ceil(leftMs), LONGEST_TIMER_MS));
        return;
      }
      signal.removeEventListener("abort", onAbort);
      resolve();
    };
    signal.addEventListener("abort", onAbort, { once: true });
    timer = setTimeout(wait, Math.min(Math.max(Math.ceil(ms), 0), LONGEST_TIMER_MS));
  });
}

/** The reason of a signal as it was given, which is nearly always an error and must be passed on untouched. */
function asError(reason: unknown): Error {
  return reason as Error;
}

/**
 * The machine's own time. `sleep` takes any length, never ends early, and holds no timer once it has ended.
 *
 * @example await systemClock.sleep(250, signal)
 */
export const systemClock: Clock = { now, monotonic, sleep };
