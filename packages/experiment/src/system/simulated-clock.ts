import type { Clock } from "../ports/clock.ts";

/** How a simulated clock begins and how its time passes. */
export interface SimulatedClockOptions {
  /** Wall time at the start, milliseconds since 1970 (default 0). */
  readonly startMs?: number;
  /**
   * `idle`, the default: whenever the program has nothing else to do at once, time jumps to the end of the shortest
   * sleep. `manual`: time stands still until `advance`.
   */
  readonly passes?: "idle" | "manual";
}

/** A clock whose time is a number. Nobody waits for real. */
export interface SimulatedClock extends Clock {
  /** Lets time pass: wakes every sleeper whose end is within `ms`, in the order of their ends. */
  advance(ms: number): Promise<void>;
  /** How many sleeps have not ended. */
  sleepers(): number;
}

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Creates a clock for tests: an hour's pause takes no time, and two runs see the same instants.
 *
 * It knows nothing of real work: with `passes: "idle"`, a sleep that bounds a real request or process ends at once.
 *
 * @example
 * const clock = createSimulatedClock();
 * await clock.sleep(3_600_000, signal); // at once
 * clock.monotonic(); // 3600000
 */
export function createSimulatedClock(options: SimulatedClockOptions = {}): SimulatedClock {
  const { startMs = 0, passes = "idle" } = options;
  const sleepers = new Set<Sleeper>();
  let elapsedMs = 0;
  let pumping = false;

  const wakeFirst = (untilMs: number): boolean => {
    let first: Sleeper | undefined;
    for (const sleeper of sleepers) if (first === undefined || sleeper.atMs < first.atMs) first = sleeper;
    if (first === undefined || first.atMs > untilMs) return false;
    elapsedMs = Math.max(elapsedMs, first.atMs);
    sleepers.delete(first);
    first.wake();
    return true;
  };
  const pump = async (): Promise<void> => {
    if (pumping) return;
    pumping = true;
    // A full turn between two jumps, so that whoever woke can begin a sleep that ends before the others'.
    do await turn();
    while (wakeFirst(Number.POSITIVE_INFINITY));
    pumping = false;
  };

  const sleep = (ms: number, signal: AbortSignal): Promise<void> => {
    if (Number.isNaN(ms)) return Promise.reject(new RangeError("a sleep needs a number of milliseconds"));
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      const onAbort = (): void => {
        sleepers.delete(sleeper);
        reject(signal.reason as Error);
      };
      const wake = (): void => {
        signal.removeEventListener("abort", onAbort);
        resolve();
      };
      const sleeper: Sleeper = { atMs: elapsedMs + Math.max(ms, 0), wake };
      sleepers.add(sleeper);
      signal.addEventListener("abort", onAbort, { once: true });
      if (passes === "idle") void pump();
    });
  };
  const advance = async (ms: number): Promise<void> => {
    const untilMs = elapsedMs + ms;
    do await turn();
    while (wakeFirst(untilMs));
    elapsedMs = Math.max(elapsedMs, untilMs);
  };

  return {
    now: () => startMs + elapsedMs,
    monotonic: () => elapsedMs,
    sleep,
    advance,
    sleepers: () => sleepers.size,
  };
}
