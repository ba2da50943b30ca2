interface Entry<Item> {
  readonly dueMs: number;
  /** Of two that are due together, the first that came is the first that goes. */
  readonly place: number;
  readonly item: Item;
}

/** What waits for its time: the earliest is at the front. A heap, as every packet may have a time of its own. */
export class DueQueue<Item> {
  readonly #heap: Entry<Item>[] = [];
  #places = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** When the first is due; never while there is none. */
  get dueMs(): number {
    return this.#heap[0]?.dueMs ?? Infinity;
  }

  add(item: Item, dueMs: number): void {
    this.#places += 1;
    const entry = { item, dueMs, place: this.#places };
    let at = this.#heap.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = this.#heap[parent];
      if (above === undefined || !isBefore(entry, above)) break;
      this.#heap[at] = above;
      at = parent;
    }
    this.#heap[at] = entry;
  }

  /** Takes the first out. */
  take(): Item | undefined {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (first !== undefined && last !== undefined && this.#heap.length > 0) this.#sink(last);
    return first?.item;
  }

  /** Puts an entry at the front, and then down to where it belongs. */
  #sink(entry: Entry<Item>): void {
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      let below = this.#heap[child];
      const other = this.#heap[child + 1];
      if (below !== undefined && other !== undefined && isBefore(other, below)) {
        below = other;
        child += 1;
      }
      if (below === undefined || isBefore(entry, below)) break;
      this.#heap[at] = below;
      at = child;
    }
    this.#heap[at] = entry;
  }
}

function isBefore(one: Entry<unknown>, other: Entry<unknown>): boolean {
  return one.dueMs < other.dueMs || (one.dueMs === other.dueMs && one.place < other.place);
}
