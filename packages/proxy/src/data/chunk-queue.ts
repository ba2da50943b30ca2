/** Bytes that came in together, and when. */
export interface Chunk {
  readonly bytes: Buffer;
  readonly receivedAtMs: number;
}

/**
 * What a chunk costs beside its bytes, about: the `Buffer` object and its place in the list. Without it, a peer that
 * sends single bytes could fill the memory with a million chunks and stay within a bound on bytes.
 */
const chunkCostBytes = 256;

/** So many empty places at the front are kept before the list is moved together; moving on every `take` is quadratic. */
const compactAfter = 64;

/** A queue of bytes that remembers when each arrived. Takes from the front any number of bytes, never copies. */
export class ChunkQueue {
  #chunks: Chunk[] = [];
  #first = 0;
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** Memory held, in bytes, roughly. */
  get costBytes(): number {
    return this.#bytes + (this.#chunks.length - this.#first) * chunkCostBytes;
  }

  get head(): Chunk | undefined {
    return this.#chunks[this.#first];
  }

  push(chunk: Chunk): void {
    if (chunk.bytes.length === 0) return;
    this.#chunks.push(chunk);
    this.#bytes += chunk.bytes.length;
  }

  /** Takes at most `most` bytes, and never more than the chunk at the front holds. */
  take(most: number): Chunk | undefined {
    const head = this.head;
    if (head === undefined || most <= 0) return undefined;
    if (most < head.bytes.length) {
      this.#chunks[this.#first] = { bytes: head.bytes.subarray(most), receivedAtMs: head.receivedAtMs };
      this.#bytes -= most;
      return { bytes: head.bytes.subarray(0, most), receivedAtMs: head.receivedAtMs };
    }
    this.#first += 1;
    this.#bytes -= head.bytes.length;
    this.#compact();
    return head;
  }

  clear(): void {
    this.#chunks = [];
    this.#first = 0;
    this.#bytes = 0;
  }

  #compact(): void {
    if (this.#first === this.#chunks.length) {
      this.#chunks = [];
      this.#first = 0;
    } else if (this.#first >= compactAfter && this.#first * 2 >= this.#chunks.length) {
      this.#chunks = this.#chunks.slice(this.#first);
      this.#first = 0;
    }
  }
}
