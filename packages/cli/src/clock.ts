import type { Clock } from "@hormesis/experiment";

/** Node's longest timer; a longer one would fire at once. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/**
 * The machine's time. The only file of the command that may ask for it.
 *
 * @example await systemClock.sleep(500, signal);
 */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  monotonic: () => performance.now(),
  sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(asError(signal.reason));
      const deadline = performance.now() + ms;
      let timer: NodeJS.Timeout;
      const onAbort = () => {
        clearTimeout(timer);
        reject(asError(signal.reason));
      };
      const wait = () => {
        const leftMs = deadline - performance.now();
        if (leftMs > 0) timer = setTimeout(wait, Math.min(leftMs, TIMER_MS_MAX));
        else {
          signal.removeEventListener("abort", onAbort);
          resolve();
        }
      };
      signal.addEventListener("abort", onAbort, { once: true });
      wait();
    });
  },
};

/** Calls `tick` every `everyMs` until the returned function is called. The timer never keeps the process alive. */
export function every(everyMs: number, tick: () => void): () => void {
  const timer = setInterval(tick, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

/** A signal that is aborted with a `TimeoutError` after so many milliseconds. */
export function timeoutSignal(ms: number): AbortSignal {
  return AbortSignal.timeout(ms);
}
