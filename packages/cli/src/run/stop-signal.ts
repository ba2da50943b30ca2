import { HormesisError } from "@hormesis/experiment";

/**
 * A signal that SIGINT and SIGTERM abort: for commands that only wait, such as for a download. When it is disposed the
 * process reacts to them as it did before.
 */
export function stopSignal(): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const stop = () => controller.abort(new Error("interrupted"));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
    },
  };
}

/**
 * Goes no further when the user has asked to stop. Without it a command whose last step did not look at the signal would
 * begin its run all the same.
 *
 * @throws HormesisError `INTERRUPTED`
 */
export function assertNotStopped(signal: AbortSignal, source: string): void {
  if (!signal.aborted) return;
  throw new HormesisError(`Failed to prepare '${source}': interrupted.`, {
    code: "INTERRUPTED",
    mend: "Nothing of the experiment was performed.",
    cause: signal.reason,
  });
}
