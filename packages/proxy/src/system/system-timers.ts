import type { Timers } from "../ports/timers.ts";

/** A timer of Node.js cannot be longer: it would fire at once. Who waits longer is called early and asks again. */
const longestMs = 2 ** 31 - 1;

/** The machine's own time. */
export const systemTimers: Timers = {
  monotonic: () => performance.now(),
  start(delayMs, callback) {
    // Node.js cuts fractions off, and a timer that fires half a millisecond early would only be started again.
    const timer = setTimeout(callback, Math.min(Math.ceil(delayMs), longestMs));
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
