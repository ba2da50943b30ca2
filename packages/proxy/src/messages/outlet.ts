import type { Direction } from "../data/direction.ts";
import type { EndKind } from "../data/sink.ts";
import type { ConversationHost } from "../protocols/protocol.ts";
import type { Message } from "./framer.ts";
import type { MessageSink } from "./message-stage.ts";

/** As much is put together before it is sent: one call to the system for many small messages, no large copies. */
const mostTogetherBytes = 64 * 1024;

/** The end of a lane: messages become bytes again, those that leave at one time together. */
export class Outlet implements MessageSink {
  readonly #host: ConversationHost;
  readonly #direction: Direction;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #depth = 0;
  #isEnded = false;

  constructor(host: ConversationHost, direction: Direction) {
    this.#host = host;
    this.#direction = direction;
  }

  get isFull(): boolean {
    return this.#host.isFull(this.#direction);
  }

  take({ bytes }: Message): void {
    if (this.#isEnded) return;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#depth === 0 || this.#waitingBytes >= mostTogetherBytes) this.#send();
  }

  end(kind: EndKind): void {
    if (this.#isEnded) return;
    this.#send();
    this.#isEnded = true;
    if (kind === "half") this.#host.end(this.#direction);
    else this.#host.finish(this.#direction);
  }

  /** What is taken during this work is sent together. */
  together(work: () => void): void {
    this.#depth += 1;
    try {
      work();
    } finally {
      this.#depth -= 1;
      if (this.#depth === 0) this.#send();
    }
  }

  /** Sends nothing more. */
  dispose(): void {
    this.#isEnded = true;
    this.#waiting = [];
  }

  #send(): void {
    const waiting = this.#waiting;
    const [first] = waiting;
    if (first === undefined) return;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#host.send(this.#direction, waiting.length === 1 ? first : Buffer.concat(waiting));
  }
}
