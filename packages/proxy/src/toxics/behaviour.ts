/** What a toxic sees of the bytes that wait before it, on one connection, in one direction. */
export interface Waiting {
  readonly nowMs: number;
  /** All that waits. */
  readonly bytes: number;
  /** The chunk at the front; both are 0 when nothing waits. */
  readonly headBytes: number;
  readonly headReceivedAtMs: number;
  /** The sender closed its direction, and no more bytes come. */
  readonly isEnded: boolean;
  /** Nothing more comes from the other side either. */
  readonly isOtherEnded: boolean;
}

/**
 * What happens next to what waits.
 *
 * - `pass`: so many bytes of the front leave now; `dueAtMs` is when they were meant to leave.
 * - `drop`: so many bytes of the front vanish.
 * - `wait`: ask again in so many milliseconds, or earlier when something changes.
 * - `hold`: ask again when something changes.
 * - `end`: the end of the stream is passed on (only when it has ended and nothing waits).
 * - `close`: what is behind this toxic is delivered, then the connection is closed.
 * - `reset`: both peers get a TCP reset, now.
 */
export type Decision =
  | { readonly kind: "pass"; readonly bytes: number; readonly dueAtMs: number }
  | { readonly kind: "drop"; readonly bytes: number }
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "hold" }
  | { readonly kind: "end" }
  | { readonly kind: "close" }
  | { readonly kind: "reset" };

/** What a toxic does on one connection. It holds what it must remember between two decisions, and touches nothing. */
export interface Behaviour {
  /** How much memory may wait here before the sender is asked to pause, in bytes. */
  readonly capacityBytes: number;
  /** Asked when bytes come, when a wait is over, and when the toxic changes. Must not change what it remembers. */
  decide(waiting: Waiting): Decision;
  /** Told after a `pass` or `drop` has happened, to remember it. */
  moved?(bytes: number, nowMs: number): void;
  /** What removal does: without it, what waits is passed on at once. */
  readonly closesOnRemoval?: true;
}

/** What one may wait before a toxic that delays nothing: a few reads. */
export const smallCapacityBytes = 256 * 1024;

export const hold: Decision = { kind: "hold" };

/** The decision of a toxic that lets everything through. */
export function passAll(waiting: Waiting): Decision {
  if (waiting.headBytes > 0) return { kind: "pass", bytes: waiting.headBytes, dueAtMs: waiting.nowMs };
  return waiting.isEnded ? { kind: "end" } : hold;
}
