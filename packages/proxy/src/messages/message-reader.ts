import type { Framer, Message } from "./framer.ts";

/**
 * The longest message that is held as one: what brokers allow by default, or more (NATS and Kafka 1 MiB, RabbitMQ
 * 16 MiB). A longer one is passed on as it comes, and no toxic acts on it.
 */
export const mostMessageBytes = 16 * 1024 * 1024;
/**
 * As much is held of a message while nobody acts on any: enough to know what an answer belongs to, and long messages
 * cost nothing.
 */
export const mostFollowedBytes = 64 * 1024;
/** The first bytes of a part, which tell its length: Redis and NATS stop at 64 KiB. Whoever needs more is not understood. */
const mostHeadBytes = 64 * 1024;
/** The least memory for a message that comes in several reads. */
const leastBytes = 4096;

const nothing = Buffer.alloc(0);

type Give = (message: Message) => void;

/**
 * Cuts a stream into messages, by a framer.
 *
 * What it gives, put together, is what it got. From where the framer is lost, all that follows is bytes.
 */
export class MessageReader {
  readonly #framer: Framer;
  /** The present message as far as it is here, and what follows it. */
  #held: Buffer = nothing;
  /** Memory behind `#held` that nobody uses. */
  #spareBytes = 0;
  /** So much of what is held belongs to the present message for sure. */
  #readTo = 0;
  /** So much of what is held has left already. */
  #sent = 0;
  /** So much of the present part is still to come. */
  #missing = 0;
  #isLastPart = false;
  /** The beginning of the present message is gone, so its rest is bytes. */
  #isBroken = false;
  #isLost = false;

  constructor(framer: Framer) {
    this.#framer = framer;
  }

  /** Takes bytes, and gives what they complete: messages, and bytes that are none. */
  push(bytes: Buffer, give: Give, mostBytes: number = mostMessageBytes): void {
    if (this.#isLost) {
      give({ bytes, facts: undefined });
      return;
    }
    this.#append(bytes);
    while (this.#step(give));
    if (this.#isBroken || this.#held.length > mostBytes || this.#readTo + this.#missing > mostBytes) this.#pass(give);
    // A small rest of a large read would keep all of that in memory.
    if (this.#held.buffer.byteLength > 2 * this.#held.length + leastBytes) this.#hold(this.#held.length);
  }

  /** Gives what is held of what is not complete. It goes on reading; the rest of that message is bytes. */
  flush(): Buffer {
    const gathered = this.#framer.gather?.release() ?? [];
    const rest = this.#held.subarray(this.#sent);
    this.#sent = this.#held.length;
    return gathered.length === 0 ? rest : Buffer.concat([...gathered, rest]);
  }

  #step(give: Give): boolean {
    if (this.#missing === 0) return this.#begin(give);
    const bytes = Math.min(this.#missing, this.#held.length - this.#readTo);
    this.#readTo += bytes;
    this.#missing -= bytes;
    if (this.#missing > 0) return false;
    if (this.#isLastPart) this.#complete(give);
    return true;
  }

  #begin(give: Give): boolean {
    const unreadBytes = this.#held.length - this.#readTo;
    if (unreadBytes === 0) return false;
    const piece = this.#framer.piece(this.#held, this.#readTo);
    if (piece.kind === "more" && unreadBytes <= mostHeadBytes) return false;
    if (piece.kind !== "piece") {
      this.#lose(give);
      return false;
    }
    this.#missing = piece.bytes;
    this.#isLastPart = piece.isLast;
    return true;
  }

  #complete(give: Give): void {
    const bytes = this.#held.subarray(0, this.#readTo);
    const isWhole = !this.#isBroken && this.#sent === 0;
    const unsent = bytes.subarray(this.#sent);
    this.#drop(this.#readTo);
    this.#isBroken = false;
    if (!isWhole) giveBytes(unsent, give);
    else if (this.#framer.gather === undefined) give({ bytes, facts: this.#framer.describe(bytes) });
    else for (const message of this.#framer.gather.take(bytes)) give(message);
  }

  /** Passes on what is here of the present message, which is not held as one any more. */
  #pass(give: Give): void {
    for (const bytes of this.#framer.gather?.release() ?? []) giveBytes(bytes, give);
    giveBytes(this.#held.subarray(this.#sent, this.#readTo), give);
    this.#isBroken ||= this.#readTo > 0;
    this.#drop(this.#readTo);
  }

  #lose(give: Give): void {
    this.#isLost = true;
    giveBytes(this.flush(), give);
    this.#drop(this.#held.length);
  }

  #drop(bytes: number): void {
    this.#held = this.#held.subarray(bytes);
    this.#sent = Math.max(0, this.#sent - bytes);
    this.#readTo -= bytes;
    if (this.#held.length > 0) return;
    this.#held = nothing;
    this.#spareBytes = 0;
  }

  #append(bytes: Buffer): void {
    const heldBytes = this.#held.length;
    if (heldBytes === 0) {
      this.#held = bytes;
      return;
    }
    if (this.#spareBytes < bytes.length) this.#hold(Math.max(leastBytes, 2 * (heldBytes + bytes.length)));
    const { buffer, byteOffset } = this.#held;
    this.#held = Buffer.from(buffer, byteOffset, heldBytes + bytes.length);
    this.#held.set(bytes, heldBytes);
    this.#spareBytes -= bytes.length;
  }

  /** Moves what is held into memory of its own, of so many bytes. */
  #hold(bytes: number): void {
    const memory = Buffer.allocUnsafeSlow(bytes);
    memory.set(this.#held);
    this.#spareBytes = bytes - this.#held.length;
    this.#held = memory.subarray(0, this.#held.length);
  }
}

function giveBytes(bytes: Buffer, give: Give): void {
  if (bytes.length > 0) give({ bytes, facts: undefined });
}
