import type { Lane } from "./lane.ts";

/**
 * How long something incomplete is waited for before the stream goes on without us. Who sends a head that slowly tests the
 * server's own patience, and should meet that.
 */
const patienceMs = {
  head: 10_000,
  // A client may wait for an answer before it sends the rest of a body.
  body: 1000,
  // What follows an `Upgrade` before its answer, which no client sends that waits for it.
  tunnel: 1000,
} as const;

/** Waits once for one thing at a time. */
export class Patience {
  readonly #lane: Lane;
  #sinceMs: number | undefined;

  constructor(lane: Lane) {
    this.#lane = lane;
  }

  /** Whether to wait on; the lane is woken when not. */
  hasTime(what: keyof typeof patienceMs): boolean {
    const { nowMs } = this.#lane;
    this.#sinceMs ??= nowMs;
    const dueMs = this.#sinceMs + patienceMs[what];
    if (dueMs <= nowMs) return false;
    this.#lane.waitUntil(dueMs);
    return true;
  }

  /** It has come. */
  reset(): void {
    this.#sinceMs = undefined;
  }
}
