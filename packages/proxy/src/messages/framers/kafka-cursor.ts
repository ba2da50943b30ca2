import { ByteCursor } from "./byte-cursor.ts";

/** Longer varints than this do not fit 32 bits. */
const mostVarintBytes = 5;
/** So many entries of a list are looked at; a list says itself how many it has, and may lie. */
const mostEntries = 4096;

/**
 * Reads what Kafka writes. A flexible version of a message has compact texts and lists, whose lengths are varints and
 * one more than they are, and tagged fields.
 */
export class KafkaCursor extends ByteCursor {
  readonly #isFlexible: boolean;

  constructor(bytes: Buffer, at: number, isFlexible: boolean) {
    super(bytes, at);
    this.#isFlexible = isFlexible;
  }

  varint(): number {
    let value = 0;
    for (let index = 0; index < mostVarintBytes; index += 1) {
      const byte = this.unsigned(1);
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return value;
    }
    this.skip(Infinity);
    return 0;
  }

  /** A text, empty where it is null. */
  name(): string {
    return this.text(Math.max(0, this.#isFlexible ? this.varint() - 1 : this.signed(2)));
  }

  /** Goes over bytes that have their length before them; gives where they are. */
  blob(): { readonly start: number; readonly end: number } {
    const bytes = Math.max(0, this.#isFlexible ? this.varint() - 1 : this.signed(4));
    const start = this.skip(bytes);
    return { start, end: this.isBeyond ? start : this.at };
  }

  /** Reads a list, entry by entry. */
  list(entry: () => void): void {
    const count = this.#isFlexible ? this.varint() - 1 : this.signed(4);
    for (let index = 0; index < Math.min(count, mostEntries) && !this.isBeyond; index += 1) entry();
  }

  /** Goes over the tagged fields of a flexible version. */
  tags(): void {
    if (!this.#isFlexible) return;
    const count = this.varint();
    for (let index = 0; index < Math.min(count, mostEntries) && !this.isBeyond; index += 1) {
      this.varint();
      this.skip(this.varint());
    }
  }
}
