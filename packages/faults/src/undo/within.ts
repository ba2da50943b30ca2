import { type Clock, HormesisError } from "@hormesis/experiment";

/** What is told to stop is waited for this long, so that it is not still at work while it is being undone. */
const STOP_WITHIN_MS = 1000;

/**
 * Gives some work a time limit: its signal is aborted at the limit, and nobody waits for it after that, even if it
 * does not listen. Also aborted with `outer`.
 *
 * @throws HormesisError `STEP_TOO_SLOW`
 */
export async function within<T>(
  options: { readonly limitMs: number; readonly clock: Clock; readonly what: string; readonly outer?: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { limitMs, clock, what, outer } = options;
  const limit = new AbortController();
  const done = new AbortController();
  const signal = outer === undefined ? limit.signal : AbortSignal.any([limit.signal, outer]);
  const tooSlow = clock.sleep(limitMs, done.signal).then((): never => {
    const error = new HormesisError(`Failed to ${what}: it took longer than ${limitMs} ms.`, {
      code: "STEP_TOO_SLOW",
      mend: "Look whether the machine is overloaded, or whether a program or a disk hangs.",
      effect: "unknown",
    });
    limit.abort(error);
    throw error;
  });
  const working = work(signal);
  try {
    return await Promise.race([working, tooSlow]);
  } catch (error) {
    if (limit.signal.aborted)
      await Promise.race([working.catch(() => undefined), clock.sleep(STOP_WITHIN_MS, done.signal)]);
    throw error;
  } finally {
    done.abort();
    // It is told to stop, and what it says to that is of no interest.
    tooSlow.catch(() => undefined);
  }
}
