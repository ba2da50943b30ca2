/** What kinds of records there are, as far as anybody here looks at them. */
export const recordTypes = { alert: 21, handshake: 22, applicationData: 23 } as const;

/** Records of TLS carry 16 KiB, and encryption adds at most so much. */
const mostRecordBytes = 16 * 1024 + 2048;
const headerBytes = 5;

/** Who is told of records as their bytes go by. */
export interface RecordVisitor {
  /** A record begins, of that type. */
  begin(type: number, length: number): void;
  /** Bytes of the record that began last, where they are; what is changed there is what goes on. */
  fragment(bytes: Buffer, isLast: boolean): void;
}

/**
 * Follows a stream of TLS records, cut up anywhere, without holding more of it than half a header.
 *
 * What does not look like TLS makes it lose track, for good: it tells of nothing any more.
 */
export class RecordWalker {
  isLost = false;
  readonly #visitor: RecordVisitor;
  readonly #header = Buffer.alloc(headerBytes);
  #headerFilled = 0;
  #left = 0;

  constructor(visitor: RecordVisitor) {
    this.#visitor = visitor;
  }

  walk(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length && !this.isLost) {
      at += this.#left > 0 ? this.#walkFragment(bytes, at) : this.#walkHeader(bytes, at);
    }
  }

  #walkFragment(bytes: Buffer, at: number): number {
    const part = bytes.subarray(at, at + this.#left);
    this.#left -= part.length;
    this.#visitor.fragment(part, this.#left === 0);
    return part.length;
  }

  #walkHeader(bytes: Buffer, at: number): number {
    const taken = bytes.copy(this.#header, this.#headerFilled, at);
    this.#headerFilled += taken;
    if (this.#headerFilled < headerBytes) return taken;
    this.#headerFilled = 0;
    const type = this.#header.readUInt8(0);
    const length = this.#header.readUInt16BE(3);
    // Change of cipher, alert, handshake, data, heartbeat; the version has said 3 since SSL 3.0.
    this.isLost = type < 20 || type > 24 || this.#header.readUInt8(1) !== 3 || length > mostRecordBytes;
    if (this.isLost) return taken;
    this.#left = length;
    this.#visitor.begin(type, length);
    return taken;
  }
}
