/** What `raceSignal` gives when the signal came first. */
export const aborted = Symbol("aborted");

/**
 * Waits for the work or for the signal, whichever is first. The work itself is not stopped: it goes on unheard, and
 * what it throws later is dropped.
 *
 * @example if ((await raceSignal(work(), signal)) === aborted) return;
 */
export function raceSignal<T>(work: T | PromiseLike<T>, signal: AbortSignal): Promise<T | typeof aborted> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      Promise.resolve(work).catch(() => undefined);
      return resolve(aborted);
    }
    const onAbort = (): void => resolve(aborted);
    signal.addEventListener("abort", onAbort, { once: true });
    void Promise.resolve(work)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", onAbort));
  });
}
