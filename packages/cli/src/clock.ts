/** Calls `tick` every `everyMs` until the returned function is called. The timer never keeps the process alive. */
export function every(everyMs: number, tick: () => void): () => void {
  const timer = setInterval(tick, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** A signal that is aborted with a `TimeoutError` after so many milliseconds. */
export function timeoutSignal(ms: number): AbortSignal {
  return AbortSignal.timeout(ms);
}
