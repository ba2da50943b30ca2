/*
 * The only timers of the bridge. They measure how long an operating system process may take to obey, which is the
 * machine's own time and not the run's: no injected clock can shorten or lengthen it.
 */

/**
 * How long Python code may take to end after it was interrupted. Longer would break the promise that an activity ends
 * within two seconds; shorter would kill code that is only cleaning up, and all state of Python modules with it.
 */
export const INTERRUPT_GRACE_MS = 1000;

/** How long Python may take to end by itself when it is closed: enough for what extensions registered with atexit. */
export const CLOSE_GRACE_MS = 1000;

/** Does something later, unless the returned function is called first. */
export function later(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
}
