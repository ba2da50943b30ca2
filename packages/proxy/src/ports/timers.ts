/** One thing that happens later, unless it is cancelled. */
export interface Timer {
  /** Harmless when it was done before, and after the timer has fired. */
  cancel(): void;
}

/**
 * Time, injected, in the form that a data path needs: callbacks instead of promises, so that a byte that waits costs
 * no promise.
 */
export interface Timers {
  /** Milliseconds since some fixed instant, with fractions; never goes back. */
  monotonic(): number;
  /** Calls back once, not before `delayMs` have passed. Does not keep the process alive by itself. */
  start(delayMs: number, callback: () => void): Timer;
}
