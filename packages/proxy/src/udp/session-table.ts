import type { Timer, Timers } from "../ports/timers.ts";

/**
 * How many clients of one proxy are remembered: each costs a descriptor and some kilobytes. Who asks from a new port each
 * time, as resolvers do, is many clients; the one that was silent for longest makes room.
 */
const mostSessions = 2048;

/** What is kept of a client. */
export interface Remembered {
  readonly isHolding: boolean;
  close(): void;
}

interface Entry<Session> {
  readonly session: Session;
  usedAtMs: number;
}

export interface SessionTableOptions {
  readonly timers: Timers;
  /** Who was not used for so long is closed. */
  readonly idleMs: number;
  /** @defaultValue 2048 */
  readonly most?: number;
}

/** The clients of one port, in the order in which they were last used, on one timer. */
export class SessionTable<Session extends Remembered> {
  readonly #options: SessionTableOptions;
  readonly #entries = new Map<string, Entry<Session>>();
  #timer: Timer | undefined;

  constructor(options: SessionTableOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  find(key: string): Session | undefined {
    return this.#entries.get(key)?.session;
  }

  /** Remembers a client; the one that was silent for longest is closed when there are too many. */
  add(key: string, session: Session): void {
    const [oldest] = this.#entries.values();
    if (this.#entries.size >= (this.#options.most ?? mostSessions)) oldest?.session.close();
    this.#entries.set(key, { session, usedAtMs: this.#options.timers.monotonic() });
    if (this.#timer === undefined) this.#arm();
  }

  touch(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    entry.usedAtMs = this.#options.timers.monotonic();
    // Put at the end, so that the first is always the one that was silent for longest.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
  }

  /** Forgets a client, which closes by itself. */
  delete(key: string): void {
    this.#entries.delete(key);
    if (this.#entries.size === 0) this.#cancel();
  }

  /** Closes all. */
  close(): void {
    for (const { session } of this.#entries.values()) session.close();
    this.#entries.clear();
    this.#cancel();
  }

  #arm(): void {
    const [oldest] = this.#entries.values();
    if (oldest === undefined) return;
    const leftMs = oldest.usedAtMs + this.#options.idleMs - this.#options.timers.monotonic();
    this.#timer = this.#options.timers.start(Math.max(0, leftMs), () => {
      this.#timer = undefined;
      this.#sweep();
      this.#arm();
    });
  }

  #sweep(): void {
    const deadlineMs = this.#options.timers.monotonic() - this.#options.idleMs;
    for (const [key, { session, usedAtMs }] of this.#entries) {
      if (usedAtMs > deadlineMs) return;
      // What waits for its time is not forgotten.
      if (session.isHolding) this.touch(key);
      else session.close();
    }
  }

  #cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
