import { RecordWalker, recordTypes, type RecordVisitor } from "./record-walker.ts";

/** What the first bytes of one side have turned out to be: not known yet, a handshake message, or something else. */
export type FirstMessageState =
  | { readonly kind: "waiting" }
  | { readonly kind: "whole"; readonly type: number; readonly body: Buffer }
  | { readonly kind: "other" };

/** Hellos have some hundred bytes, with post-quantum keys two thousand; nobody sends so many without being up to no good. */
const mostBytes = 64 * 1024;
/** The type, and three bytes of length. */
const messageHeaderBytes = 4;

const waiting: FirstMessageState = { kind: "waiting" };
const other: FirstMessageState = { kind: "other" };

/** Collects the first handshake message of one side, over as many reads and records as it takes, up to a bound. */
export class FirstMessage implements RecordVisitor {
  readonly #walker = new RecordWalker(this);
  #raw: Buffer[] = [];
  #rawBytes = 0;
  #parts: Buffer[] = [];
  #messageBytes = 0;
  #messageLength = Infinity;
  #isHandshake = true;

  /** Takes what comes next. */
  push(bytes: Buffer): FirstMessageState {
    this.#raw.push(bytes);
    this.#rawBytes += bytes.length;
    this.#walker.walk(bytes);
    if (this.#messageBytes >= this.#messageLength) {
      const message = Buffer.concat(this.#parts);
      const body = message.subarray(messageHeaderBytes, this.#messageLength);
      return { kind: "whole", type: message.readUInt8(0), body };
    }
    const isHopeless = this.#walker.isLost || !this.#isHandshake || this.#rawBytes > mostBytes;
    return isHopeless ? other : waiting;
  }

  /** All bytes that were pushed, as they were: once. */
  take(): readonly Buffer[] {
    const raw = this.#raw;
    this.#raw = [];
    this.#parts = [];
    return raw;
  }

  begin(type: number): void {
    if (type !== recordTypes.handshake && this.#messageBytes < this.#messageLength) this.#isHandshake = false;
  }

  fragment(bytes: Buffer): void {
    if (!this.#isHandshake || this.#messageBytes >= this.#messageLength) return;
    this.#parts.push(bytes);
    this.#messageBytes += bytes.length;
    if (this.#messageLength !== Infinity || this.#messageBytes < messageHeaderBytes) return;
    const head = Buffer.concat(this.#parts);
    this.#parts = [head];
    this.#messageLength = messageHeaderBytes + head.readUIntBE(1, 3);
    // It would never be whole within the bound.
    if (this.#messageLength > mostBytes) this.#isHandshake = false;
  }
}
