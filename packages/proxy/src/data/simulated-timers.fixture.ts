import type { Timers } from "../ports/timers.ts";

/** Time that passes when a test says so. */
export interface SimulatedTimers extends Timers {
  /** Lets time pass, and calls back whatever is due, in order. */
  advance(ms: number): void;
  /** How many timers are running. */
  count(): number;
}

/** Timers that fire exactly when they are due, or `lateMs` after that. */
export function createSimulatedTimers(lateMs = 0): SimulatedTimers {
  let nowMs = 0;
  const waiting = new Set<{ readonly dueMs: number; readonly callback: () => void }>();
  return {
    monotonic: () => nowMs,
    start(delayMs, callback) {
      const entry = { dueMs: nowMs + delayMs + lateMs, callback };
      waiting.add(entry);
      return { cancel: () => void waiting.delete(entry) };
    },
    advance(ms) {
      const untilMs = nowMs + ms;
      for (;;) {
        const next = [...waiting].toSorted((one, other) => one.dueMs - other.dueMs)[0];
        if (next === undefined || next.dueMs > untilMs) break;
        waiting.delete(next);
        nowMs = Math.max(nowMs, next.dueMs);
        next.callback();
      }
      nowMs = untilMs;
    },
    count: () => waiting.size,
  };
}
