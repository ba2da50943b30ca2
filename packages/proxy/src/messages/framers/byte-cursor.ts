/**
 * Reads a message from its beginning to its end. Beyond the end, numbers are 0 and texts are empty, and `isBeyond` says
 * that what was read means nothing.
 */
export class ByteCursor {
  at: number;
  isBeyond = false;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  get left(): number {
    return this.#bytes.length - this.at;
  }

  /** Goes over so many bytes; gives where they begin. */
  skip(bytes: number): number {
    const start = this.at;
    if (bytes < 0 || bytes > this.left) {
      this.isBeyond = true;
      this.at = this.#bytes.length;
    } else {
      this.at += bytes;
    }
    return start;
  }

  /** A whole number without a sign, big end first, of up to six bytes. */
  unsigned(bytes: number): number {
    const start = this.skip(bytes);
    return this.isBeyond ? 0 : this.#bytes.readUIntBE(start, bytes);
  }

  /** The same with a sign. */
  signed(bytes: number): number {
    const start = this.skip(bytes);
    return this.isBeyond ? 0 : this.#bytes.readIntBE(start, bytes);
  }

  /** So many bytes as text. */
  text(bytes: number): string {
    const start = this.skip(bytes);
    return this.isBeyond ? "" : this.#bytes.toString("utf8", start, this.at);
  }

  /** Text up to a zero byte, which is gone over; no more of it than so many bytes. */
  textToZero(mostBytes: number): string {
    const end = this.#bytes.indexOf(0, this.at);
    if (end < 0) {
      this.skip(Infinity);
      return "";
    }
    const start = this.skip(end + 1 - this.at);
    return this.#bytes.toString("utf8", start, Math.min(end, start + mostBytes));
  }
}
