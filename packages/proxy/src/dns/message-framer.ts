import { headerBytes, isHeader } from "./question.ts";

/** Before each message on a connection stands how long it is. */
const lengthBytes = 2;

/** What bytes have come to. */
export type Framed =
  | { readonly kind: "message"; readonly message: Buffer }
  /** They are no messages, from here on. */
  | { readonly kind: "plain"; readonly bytes: Buffer };

/** Finds the messages in the bytes of one direction of a connection. It holds one message at most, which is 64 KiB. */
export class MessageFramer {
  #rest: Buffer = Buffer.alloc(0);
  #isPlain = false;

  /** What has become whole with these bytes. */
  *push(bytes: Buffer): Generator<Framed> {
    if (this.#isPlain) {
      yield { kind: "plain", bytes };
      return;
    }
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    while (this.#rest.length >= lengthBytes) {
      const length = this.#rest.readUInt16BE(0);
      const whole = this.#rest.subarray(lengthBytes, lengthBytes + length);
      const head = whole.subarray(0, headerBytes);
      if (length < headerBytes || (head.length === headerBytes && !isHeader(head, length))) {
        this.#isPlain = true;
        yield { kind: "plain", bytes: this.take() };
        return;
      }
      if (whole.length < length) return;
      this.#rest = this.#rest.subarray(lengthBytes + length);
      // A copy, so that a message that is held does not keep all that was read with it.
      yield { kind: "message", message: Buffer.from(whole) };
    }
  }

  /** What is not whole yet; it is forgotten. */
  take(): Buffer {
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    return rest;
  }
}

/** Writes a message as it stands on a connection. */
export function frame(message: Buffer): Buffer {
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}
