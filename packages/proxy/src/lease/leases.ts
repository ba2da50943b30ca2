import type { Timer, Timers } from "../ports/timers.ts";

/** Somebody on whose life something depends: the connection over which it was asked for. */
export interface Owner {
  /** Calls back once when it is gone, at once when it is already. Returns how to stop listening. */
  whenGone(callback: () => void): () => void;
}

/** How long something may stay: so many milliseconds, as long as its owner, or both. */
export interface LeaseTerms {
  readonly ttlMs?: number;
  readonly owner?: Owner;
}

/** What a reader is told about a lease. */
export interface LeaseState {
  readonly expiresInMs?: number;
  readonly isOwned: boolean;
}

interface Lease {
  readonly deadlineMs: number | undefined;
  readonly isOwned: boolean;
  readonly release: () => void;
}

/**
 * Who may stay how long. What has a lease is removed when the lease ends, whoever made it has crashed or has forgotten
 * it; what has none stays until it is removed.
 */
export class Leases {
  readonly #timers: Timers;
  readonly #leases = new Map<object, Lease>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Gives something a lease, in place of the one it has. `ended` is called when the lease is over, once. */
  grant(thing: object, terms: LeaseTerms, ended: () => void): void {
    this.release(thing);
    if (terms.ttlMs === undefined && terms.owner === undefined) return;
    const end = (): void => {
      if (!this.#leases.has(thing)) return;
      this.release(thing);
      ended();
    };
    const deadlineMs = terms.ttlMs === undefined ? undefined : this.#timers.monotonic() + terms.ttlMs;
    const undo: (() => void)[] = [];
    const lease = { deadlineMs, isOwned: terms.owner !== undefined, release: () => undo.forEach((each) => each()) };
    this.#leases.set(thing, lease);
    if (deadlineMs !== undefined) undo.push(this.#endAt(deadlineMs, end));
    if (terms.owner !== undefined) undo.push(terms.owner.whenGone(end));
  }

  /** Ends a lease without a consequence; nothing happens when there is none. */
  release(thing: object): void {
    const lease = this.#leases.get(thing);
    this.#leases.delete(thing);
    lease?.release();
  }

  stateOf(thing: object): LeaseState | undefined {
    const lease = this.#leases.get(thing);
    if (lease === undefined) return undefined;
    const { deadlineMs, isOwned } = lease;
    if (deadlineMs === undefined) return { isOwned };
    return { isOwned, expiresInMs: Math.max(0, Math.round(deadlineMs - this.#timers.monotonic())) };
  }

  /** Holds no timer and no owner any more. */
  close(): void {
    for (const thing of this.#leases.keys()) this.release(thing);
  }

  /** A timer of the machine may be called early, when the wait is longer than it can be. */
  #endAt(deadlineMs: number, end: () => void): () => void {
    let timer: Timer;
    const wait = (): void => {
      const leftMs = deadlineMs - this.#timers.monotonic();
      if (leftMs <= 0) end();
      else timer = this.#timers.start(leftMs, wait);
    };
    timer = this.#timers.start(deadlineMs - this.#timers.monotonic(), wait);
    return () => timer.cancel();
  }
}
