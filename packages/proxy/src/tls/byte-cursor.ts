const nothing = Buffer.alloc(0);

/**
 * Reads numbers and counted byte strings one after the other. Beyond the end everything is 0 and empty, and
 * `isShort` says so: whoever reads looks once, at the end.
 */
export class ByteCursor {
  isShort = false;
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.isShort || this.#at >= this.#bytes.length;
  }

  take(count: number): Buffer {
    if (this.#at + count > this.#bytes.length) {
      this.isShort = true;
      return nothing;
    }
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  /** A number of so many bytes, the highest first. */
  number(bytes: 1 | 2 | 3): number {
    const taken = this.take(bytes);
    return taken.length === 0 ? 0 : taken.readUIntBE(0, bytes);
  }

  /** Bytes that follow their own count. */
  counted(countBytes: 1 | 2 | 3): Buffer {
    return this.take(this.number(countBytes));
  }
}
