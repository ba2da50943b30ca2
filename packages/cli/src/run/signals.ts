import type { InterruptCause } from "@hormesis/experiment";

const signalNames = ["SIGINT", "SIGTERM", "SIGUSR1", "SIGUSR2"] as const;

/**
 * Hands the process's signals to whoever asks, from now on until the returned function is called. SIGUSR1 and SIGUSR2
 * are what Chaos Toolkit's `exit_gracefully()` and `exit_ungracefully()` send.
 */
export function listenToSignals(interrupt: (cause: InterruptCause) => void): () => void {
  const handlers = signalNames.map((name) => ({ name, handle: () => interrupt({ kind: "signal", name }) }));
  for (const { name, handle } of handlers) process.on(name, handle);
  return () => {
    for (const { name, handle } of handlers) process.off(name, handle);
  };
}
