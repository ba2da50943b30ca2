import { decodeHuffman } from "./huffman.ts";
import { staticTable, type Header } from "./static-table.ts";

/** A header, and whether nobody on the way may put it into a table. */
export interface DecodedHeader {
  readonly name: string;
  readonly value: string;
  readonly isSensitive: boolean;
}

/** One block of headers, and the sizes of the table that its encoder announced first. */
export interface DecodedBlock {
  readonly headers: readonly DecodedHeader[];
  readonly tableSizes: readonly number[];
}

/** What a table has at the beginning, and what each entry costs beside its text (RFC 7541, section 4.1). */
const firstTableBytes = 4096;
const entryCostBytes = 32;
/** No peer that is known asks for a larger one; whoever does is not followed. */
const largestTableBytes = 64 * 1024;
/** All headers of one message together: a small block can stand for much that is in the table. */
const mostDecodedBytes = 256 * 1024;

/** Follows one direction's headers (RFC 7541). Every block must be given to it, in its order. */
export class HpackDecoder {
  /** The newest first. */
  readonly #table: Header[] = [];
  #tableBytes = 0;
  #mostBytes = firstTableBytes;

  /** Decodes a whole block; `undefined` when it is none, and then it is of no more use. */
  decode(block: Buffer): DecodedBlock | undefined {
    const reader = new BlockReader(block);
    const headers: DecodedHeader[] = [];
    const tableSizes: number[] = [];
    let decodedBytes = 0;
    while (reader.hasMore) {
      const first = reader.first;
      if ((first & 0xe0) === 0x20) {
        const size = reader.integer(5);
        if (size === undefined || size > largestTableBytes || headers.length > 0) return undefined;
        this.#resize(size);
        tableSizes.push(size);
        continue;
      }
      const header = first >= 0x80 ? this.#indexed(reader) : this.#literal(reader, first);
      if (header === undefined) return undefined;
      decodedBytes += costOf([header.name, header.value]);
      if (decodedBytes > mostDecodedBytes) return undefined;
      headers.push(header);
    }
    return { headers, tableSizes };
  }

  #indexed(reader: BlockReader): DecodedHeader | undefined {
    const header = this.#at(reader.integer(7));
    return header === undefined ? undefined : { name: header[0], value: header[1], isSensitive: false };
  }

  #literal(reader: BlockReader, first: number): DecodedHeader | undefined {
    const isKept = first >= 0x40;
    const index = reader.integer(isKept ? 6 : 4);
    const name = index === 0 ? reader.text() : this.#at(index)?.[0];
    const value = reader.text();
    if (name === undefined || value === undefined) return undefined;
    if (isKept) this.#keep([name, value]);
    return { name, value, isSensitive: !isKept && first >= 0x10 };
  }

  #at(index: number | undefined): Header | undefined {
    if (index === undefined || index === 0) return undefined;
    return staticTable[index - 1] ?? this.#table[index - 1 - staticTable.length];
  }

  #keep(header: Header): void {
    this.#table.unshift(header);
    this.#tableBytes += costOf(header);
    this.#evict();
  }

  #resize(bytes: number): void {
    this.#mostBytes = bytes;
    this.#evict();
  }

  #evict(): void {
    while (this.#tableBytes > this.#mostBytes) {
      const oldest = this.#table.pop();
      if (oldest === undefined) return;
      this.#tableBytes -= costOf(oldest);
    }
  }
}

const costOf = ([name, value]: Header): number => name.length + value.length + entryCostBytes;

/** Five bytes of seven bits: more than any length that is allowed here. */
const mostIntegerBytes = 5;

class BlockReader {
  readonly #block: Buffer;
  #at = 0;

  constructor(block: Buffer) {
    this.#block = block;
  }

  get hasMore(): boolean {
    return this.#at < this.#block.length;
  }

  get first(): number {
    return this.#block[this.#at] ?? 0;
  }

  /** A number in the last so many bits of a byte, and in the bytes that follow where it does not fit. */
  integer(prefixBits: number): number | undefined {
    const most = 2 ** prefixBits - 1;
    let value = (this.#next() ?? 0) & most;
    if (value < most) return value;
    for (let index = 0; index < mostIntegerBytes; index += 1) {
      const byte = this.#next();
      if (byte === undefined) return undefined;
      value += (byte & 0x7f) * 128 ** index;
      if (byte < 0x80) return value;
    }
    return undefined;
  }

  text(): string | undefined {
    if (!this.hasMore) return undefined;
    const isHuffman = this.first >= 0x80;
    const length = this.integer(7);
    if (length === undefined || this.#at + length > this.#block.length) return undefined;
    const bytes = this.#block.subarray(this.#at, this.#at + length);
    this.#at += length;
    return isHuffman ? decodeHuffman(bytes) : bytes.toString("latin1");
  }

  #next(): number | undefined {
    const byte = this.#block[this.#at];
    this.#at += 1;
    return byte;
  }
}
