import type { ChunkQueue } from "../../data/chunk-queue.ts";
import { createBodyReader, type BodyReader } from "./body-reader.ts";
import type { Framing } from "./framing.ts";
import { parseHead, type Head } from "./head.ts";
import { LineGatherer } from "./line-gatherer.ts";
import type { Piece } from "./piece.ts";

/** Servers take 8 to 32 KiB and refuse more themselves; whoever sends so much is not acted upon. */
export const longestHeadBytes = 64 * 1024;
/** The longest method that is registered has 17 letters. */
const longestMethodBytes = 32;

const beginnings = {
  request: new RegExp(String.raw`^[!#$%&'*+.^_\x60|~0-9A-Za-z-]{1,${longestMethodBytes}}(?: |$)|^\r?$`),
  response: /^(?:HTTP\/1\.|$)/,
};
const startLines = {
  request: / HTTP\/1\.[01]\r\n|^\r\n/,
  response: /^HTTP\/1\.[01] [1-9]\d\d[ \r]/,
};

export interface MessageReaderOptions<AnyHead extends Head> {
  readonly kind: AnyHead["kind"];
  /** What that message is followed by; `undefined` when nobody can say. */
  framingOf(head: AnyHead): Framing | undefined;
}

/**
 * Cuts one direction of an HTTP/1.x connection into pieces, wherever its bytes were split, and holds one head at most.
 *
 * As soon as something is not understood, all that follows is `raw`, for good.
 */
export class MessageReader<AnyHead extends Head> {
  readonly #options: MessageReaderOptions<AnyHead>;
  readonly #gatherer = new LineGatherer({ until: "empty line", longestBytes: longestHeadBytes });
  #body: BodyReader | undefined;
  #isStartLineKnown = false;
  #isRaw = false;

  constructor(options: MessageReaderOptions<AnyHead>) {
    this.#options = options;
  }

  get isRaw(): boolean {
    return this.#isRaw;
  }

  /** No message has begun. */
  get isBetween(): boolean {
    return this.#body === undefined && this.#gatherer.length === 0 && !this.#isRaw;
  }

  /** How much of a head has come that is not complete. */
  get heldBytes(): number {
    return this.#gatherer.length;
  }

  /** The next piece, taken from the queue; `undefined` when more bytes are needed. */
  next(queue: ChunkQueue): Piece<AnyHead> | undefined {
    if (this.#isRaw) {
      const bytes = queue.take(Infinity)?.bytes;
      return bytes === undefined ? undefined : { kind: "raw", bytes };
    }
    if (this.#body === undefined) return this.#nextHead(queue);
    const piece = this.#body.next(queue);
    if (piece?.kind === "foreign") return this.#giveUp(piece.bytes);
    if (piece?.kind === "end") this.#body = undefined;
    return piece;
  }

  /** Cuts no more: gives what it held, and from here on all is raw. */
  release(): Buffer {
    const held = this.#body?.release() ?? this.#gatherer.release();
    this.#isRaw = true;
    return held;
  }

  #nextHead(queue: ChunkQueue): Piece<AnyHead> | undefined {
    const knownBytes = this.#gatherer.length;
    const gathered = this.#gatherer.gather(queue);
    if (gathered.kind === "foreign") return this.#giveUp(gathered.bytes);
    if (gathered.kind === "part") {
      return this.#couldBeHead(knownBytes) ? undefined : this.#giveUp(this.#gatherer.release());
    }
    const { bytes } = gathered;
    this.#isStartLineKnown = false;
    if (bytes.length === 2 && this.#options.kind === "request") return { kind: "filler", bytes };
    const head = parseHead(this.#options.kind, bytes.toString("latin1"));
    if (!this.#isOurs(head)) return this.#giveUp(bytes);
    const framing = this.#options.framingOf(head);
    if (framing === undefined) return this.#giveUp(bytes);
    this.#body = createBodyReader(framing);
    return { kind: "head", bytes, head, framing };
  }

  #isOurs(head: Head | undefined): head is AnyHead {
    return head?.kind === this.#options.kind;
  }

  /** Whoever speaks something else may wait for an answer before the empty line that ends a head: they must not. */
  #couldBeHead(knownBytes: number): boolean {
    const { part } = this.#gatherer;
    const { kind } = this.#options;
    if (this.#isStartLineKnown || part.length === 0) return true;
    const end = part.indexOf("\r\n", Math.max(0, knownBytes - 1));
    if (end < 0) return beginnings[kind].test(beginningOf(kind, part));
    this.#isStartLineKnown = true;
    return startLines[kind].test(part.toString("latin1", 0, end + 2));
  }

  #giveUp(bytes: Buffer): Piece<AnyHead> {
    this.#isRaw = true;
    return { kind: "raw", bytes };
  }
}

/** As much of it as says whether it may become a head: a shorter one must be the beginning of one. */
function beginningOf(kind: Head["kind"], part: Buffer): string {
  if (kind === "request") return part.toString("latin1", 0, longestMethodBytes + 1);
  const prefix = "HTTP/1.";
  const text = part.toString("latin1", 0, prefix.length);
  return prefix.startsWith(text) ? "" : text;
}
