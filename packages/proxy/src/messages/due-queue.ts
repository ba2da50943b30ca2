import type { Message } from "./framer.ts";
import { costOf, ownMemory } from "./own-memory.ts";

/** So many empty places at the front are kept before the list is moved together; moving on every `shift` is quadratic. */
const compactAfter = 64;

/** A message that waits until it is due. `Note` is what its due time is made of. */
export interface Waiting<Note> {
  readonly message: Message;
  readonly note: Note;
  readonly dueMs: number;
  readonly arrival: number;
}

/** Messages that wait, in the order in which they are due; those due at one time in the order in which they came. */
export class DueQueue<Note> {
  /** Places before the first are empty: a message that has left may be large. */
  #entries: (Waiting<Note> | undefined)[] = [];
  #first = 0;
  #costBytes = 0;
  #arrivals = 0;

  get length(): number {
    return this.#entries.length - this.#first;
  }

  /** Memory held, in bytes, roughly. */
  get costBytes(): number {
    return this.#costBytes;
  }

  get head(): Waiting<Note> | undefined {
    return this.#entries[this.#first];
  }

  push(message: Message, note: Note, dueMs: number): void {
    const own = ownMemory(message);
    this.#costBytes += costOf(own);
    this.#insert({ message: own, note, dueMs, arrival: (this.#arrivals += 1) });
  }

  shift(): Message | undefined {
    const { head } = this;
    if (head === undefined) return undefined;
    this.#entries[this.#first] = undefined;
    this.#first += 1;
    this.#costBytes -= costOf(head.message);
    if (this.#first >= compactAfter && this.#first * 2 >= this.#entries.length) {
      this.#entries = this.#entries.slice(this.#first);
      this.#first = 0;
    }
    return head.message;
  }

  /** Gives all of them another due time; it is asked in the order in which they came. */
  reschedule(dueMs: (note: Note) => number): void {
    this.#entries = this.#entries
      .filter((entry) => entry !== undefined)
      .toSorted((one, other) => one.arrival - other.arrival)
      .map((entry) => ({ ...entry, dueMs: dueMs(entry.note) }))
      .toSorted((one, other) => one.dueMs - other.dueMs);
    this.#first = 0;
  }

  clear(): void {
    this.#entries = [];
    this.#first = 0;
    this.#costBytes = 0;
  }

  #insert(entry: Waiting<Note>): void {
    let low = this.#first;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.dueMs ?? Infinity) <= entry.dueMs) low = middle + 1;
      else high = middle;
    }
    if (low === this.#entries.length) this.#entries.push(entry);
    else this.#entries.splice(low, 0, entry);
  }
}
