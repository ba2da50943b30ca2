import type { InterruptCause } from "@hormesis/experiment";

const signalNames = ["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"] as const;

/**
 * Hands the process's signals to whoever asks, from now on until the process ends: one that comes while a finished run
 * is being cleaned up after must neither cut that short nor change the exit code. SIGHUP is what a terminal that is
 * closed sends; SIGUSR1 and SIGUSR2 are what Chaos Toolkit's `exit_gracefully()` and `exit_ungracefully()` send.
 */
export function listenToSignals(interrupt: (cause: InterruptCause) => void): void {
  for (const name of signalNames) process.on(name, () => interrupt({ kind: "signal", name }));
}
