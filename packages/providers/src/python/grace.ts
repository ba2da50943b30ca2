import { systemClock } from "@hormesis/experiment/clock";

/*
 * How long an operating system process may take to obey. That is the machine's own time and not the run's: a simulated
 * clock can neither shorten nor lengthen it, so the real one is asked.
 */

/**
 * How long Python code may take to end after it was interrupted. Longer would break the promise that an activity ends
 * within two seconds; shorter would kill code that is only cleaning up, and all state of Python modules with it.
 */
export const INTERRUPT_GRACE_MS = 1000;

/** How long Python may take to end by itself when it is closed: enough for what extensions registered with atexit. */
export const CLOSE_GRACE_MS = 1000;

/** How long the last lines that a dead Python printed may take to arrive, when something it left behind holds the pipe. */
export const LAST_WORDS_MS = 50;

/** Does something later, unless the returned function is called first. */
export function later(ms: number, act: () => void): () => void {
  const controller = new AbortController();
  // The only way for this to reject is that it was cancelled.
  systemClock.sleep(ms, controller.signal).then(act, () => {});
  return () => controller.abort();
}
