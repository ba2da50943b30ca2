/** Time, injected: the engine never asks the machine for it. */
export interface Clock {
  /** Wall time, milliseconds since 1970, with fractions where the machine has them. Goes back when the machine's clock does. */
  now(): number;
  /** Milliseconds since some fixed instant; never goes back. Use it for durations and deadlines. */
  monotonic(): number;
  /** Waits. Rejects with the signal's reason as soon as it is aborted, and holds no timer after that. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
