import type { ChunkQueue } from "../../data/chunk-queue.ts";

/** What came of looking for an end. */
export type Gathered =
  /** All up to the end, with it. */
  | { readonly kind: "whole"; readonly bytes: Buffer }
  /** The end has not come. */
  | { readonly kind: "part" }
  /** It is none of what is looked for: too long, or with bytes that do not belong there. What was taken so far. */
  | { readonly kind: "foreign"; readonly bytes: Buffer };

const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const tab = 0x09;
const firstBytes = 256;
const noBytes = Buffer.alloc(0);

/**
 * Takes bytes from a queue until an end: of a line, or of a head, which is an empty line after others.
 *
 * Every byte is looked at once and copied at most a few times, however small the pieces are in which it came. Lines must
 * end in CR LF, and hold no other control character than a tab.
 */
export class LineGatherer {
  readonly #isHead: boolean;
  readonly #longestBytes: number;
  #memory: Buffer = noBytes;
  #length = 0;
  #lineLength = 0;
  #afterReturn = false;

  constructor({ until, longestBytes }: { readonly until: "line" | "empty line"; readonly longestBytes: number }) {
    this.#isHead = until === "empty line";
    this.#longestBytes = longestBytes;
  }

  /** How much has been taken, and waits for the end. */
  get length(): number {
    return this.#length;
  }

  /** What has been taken, so as to look at how it begins. */
  get part(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }

  /** Goes on with what is in the queue, and leaves there what comes after the end. */
  gather(queue: ChunkQueue): Gathered {
    for (let { head } = queue; head !== undefined; { head } = queue) {
      const room = this.#longestBytes - this.#length;
      const found = this.#scan(head.bytes.subarray(0, room));
      this.#append(queue.take(found.bytes)?.bytes);
      if (found.kind === "end") return { kind: "whole", bytes: this.#release() };
      if (found.kind === "foreign" || this.#length >= this.#longestBytes) {
        return { kind: "foreign", bytes: this.#release() };
      }
    }
    return { kind: "part" };
  }

  /** Gives what was taken, and starts anew. */
  release(): Buffer {
    return this.#release();
  }

  #scan(bytes: Buffer): { readonly kind: "end" | "more" | "foreign"; readonly bytes: number } {
    for (let index = 0; index < bytes.length; index += 1) {
      const byte = bytes[index] ?? 0;
      if (this.#afterReturn) {
        if (byte !== lineFeed) return { kind: "foreign", bytes: index + 1 };
        this.#afterReturn = false;
        if (!this.#isHead || this.#lineLength === 0) return { kind: "end", bytes: index + 1 };
        this.#lineLength = 0;
      } else if (byte === carriageReturn) this.#afterReturn = true;
      else if ((byte < 0x20 && byte !== tab) || byte === 0x7f) return { kind: "foreign", bytes: index + 1 };
      else this.#lineLength += 1;
    }
    return { kind: "more", bytes: bytes.length };
  }

  #append(bytes: Buffer | undefined): void {
    if (bytes === undefined) return;
    // Mostly a head comes as a whole, and needs no copy.
    if (this.#length === 0) this.#memory = bytes;
    else {
      const needed = this.#length + bytes.length;
      if (needed > this.#memory.length) this.#grow(needed);
      bytes.copy(this.#memory, this.#length);
    }
    this.#length += bytes.length;
  }

  #grow(needed: number): void {
    const larger = Buffer.alloc(Math.max(firstBytes, needed * 2));
    this.part.copy(larger);
    this.#memory = larger;
  }

  #release(): Buffer {
    const { part } = this;
    this.#memory = noBytes;
    this.#length = 0;
    this.#lineLength = 0;
    this.#afterReturn = false;
    return part;
  }
}
