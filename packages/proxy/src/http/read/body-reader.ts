import type { ChunkQueue } from "../../data/chunk-queue.ts";
import type { Framing } from "./framing.ts";
import { parseField } from "./head.ts";
import { LineGatherer } from "./line-gatherer.ts";
import type { Piece } from "./piece.ts";

/** A piece of a body, or `foreign`: it is not what was announced, and these bytes were taken already. */
export type BodyPiece = Exclude<Piece, { readonly kind: "head" | "filler" | "raw" }> | ForeignPiece;

interface ForeignPiece {
  readonly kind: "foreign";
  readonly bytes: Buffer;
}

/** Extensions of a chunk are not in use; the servers that bound them take a few KiB at most. */
const longestSizeLineBytes = 4096;
/** Like a head. */
const longestTrailerBytes = 64 * 1024;
/** 12 digits are 256 TiB, and still a whole number. */
const sizeLine = /^([0-9A-Fa-f]{1,12})(?:;[\t\x20-\x7e\x80-\xff]*)?$/;

/** Cuts a body into pieces, as they come, and never holds more than a line. */
export interface BodyReader {
  /** `undefined` when more bytes are needed. */
  next(queue: ChunkQueue): BodyPiece | undefined;
  /** What was taken and not given: when the stream ends within. */
  release(): Buffer;
}

export function createBodyReader(framing: Framing): BodyReader {
  switch (framing.kind) {
    case "none":
    case "tunnel":
      return new LengthReader(0);
    case "length":
      return new LengthReader(framing.bytes);
    case "close":
      return new LengthReader(Infinity);
    case "chunked":
      return new ChunkedReader();
  }
}

class LengthReader implements BodyReader {
  #left: number;

  constructor(length: number) {
    this.#left = length;
  }

  next(queue: ChunkQueue): BodyPiece | undefined {
    if (this.#left === 0) return { kind: "end" };
    const bytes = queue.take(this.#left)?.bytes;
    if (bytes === undefined) return undefined;
    const leftBytes = this.#left;
    this.#left -= bytes.length;
    return { kind: "data", bytes, leftBytes };
  }

  release(): Buffer {
    return Buffer.alloc(0);
  }
}

type Place = "size" | "data" | "end of data" | "trailer" | "end";

class ChunkedReader implements BodyReader {
  #place: Place = "size";
  #left = 0;
  #trailerBytes = 0;
  readonly #line = new LineGatherer({ until: "line", longestBytes: longestSizeLineBytes });
  readonly #lineEnd = new LineGatherer({ until: "line", longestBytes: 2 });
  readonly #trailer = new LineGatherer({ until: "line", longestBytes: longestTrailerBytes });

  next(queue: ChunkQueue): BodyPiece | undefined {
    switch (this.#place) {
      case "size":
        return this.#gather(this.#line, queue, (line) => this.#takeSize(line));
      case "data":
        return this.#takeData(queue);
      case "end of data":
        return this.#gather(this.#lineEnd, queue, (line) => {
          this.#place = "size";
          return line === "";
        });
      case "trailer":
        return this.#gather(this.#trailer, queue, (line) => this.#takeTrailer(line));
      case "end":
        return { kind: "end" };
    }
  }

  release(): Buffer {
    return Buffer.concat([this.#line, this.#lineEnd, this.#trailer].map((gatherer) => gatherer.release()));
  }

  #gather(gatherer: LineGatherer, queue: ChunkQueue, isUnderstood: (line: string) => boolean): BodyPiece | undefined {
    const gathered = gatherer.gather(queue);
    if (gathered.kind === "part") return undefined;
    const { kind, bytes } = gathered;
    if (kind === "foreign" || !isUnderstood(bytes.toString("latin1", 0, bytes.length - 2)))
      return { kind: "foreign", bytes };
    return { kind: "framing", bytes };
  }

  #takeSize(line: string): boolean {
    const digits = sizeLine.exec(line)?.[1];
    if (digits === undefined) return false;
    this.#left = Number.parseInt(digits, 16);
    this.#place = this.#left === 0 ? "trailer" : "data";
    return true;
  }

  #takeData(queue: ChunkQueue): BodyPiece | undefined {
    const bytes = queue.take(this.#left)?.bytes;
    if (bytes === undefined) return undefined;
    const leftBytes = this.#left;
    this.#left -= bytes.length;
    if (this.#left === 0) this.#place = "end of data";
    return { kind: "data", bytes, leftBytes };
  }

  #takeTrailer(line: string): boolean {
    this.#trailerBytes += line.length + 2;
    if (line === "") this.#place = "end";
    return line === "" || (this.#trailerBytes <= longestTrailerBytes && parseField(line) !== undefined);
  }
}
