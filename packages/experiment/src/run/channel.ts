/**
 * How many events may wait for a reader. Larger hides a slow reader and grows memory; smaller makes the engine wait
 * for the terminal. At 1,024 events of about a kilobyte it is a megabyte.
 */
const waitingMax = 1024;

/**
 * A bounded queue between the engine and the one who iterates over its events. `send` resolves at once while there is
 * room, and otherwise when the reader has caught up. A reader that leaves early (break) frees all senders: the run goes
 * on unwatched rather than getting stuck with a fault in.
 */
export class Channel<T> implements AsyncIterable<T> {
  #items: T[] = [];
  #wakeReader: (() => void) | undefined;
  readonly #wakeSenders: (() => void)[] = [];
  #closed = false;
  #abandoned = false;

  send(item: T): Promise<void> | undefined {
    if (this.#abandoned) return undefined;
    this.#items.push(item);
    this.#wakeReader?.();
    if (this.#items.length < waitingMax) return undefined;
    return new Promise((resolve) => this.#wakeSenders.push(resolve));
  }

  close(): void {
    this.#closed = true;
    this.#wakeReader?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    try {
      for (;;) {
        const batch = this.#items;
        this.#items = [];
        for (const wake of this.#wakeSenders.splice(0)) wake();
        // Not `yield*`, which makes three promises an event of it.
        for (const item of batch) yield item;
        if (this.#items.length > 0) continue;
        if (this.#closed) return;
        await new Promise<void>((resolve) => (this.#wakeReader = resolve));
        this.#wakeReader = undefined;
      }
    } finally {
      this.#abandoned = true;
      this.#items = [];
      for (const wake of this.#wakeSenders.splice(0)) wake();
    }
  }
}
