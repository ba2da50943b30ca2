import type { Socket } from "node:net";
import type { EndKind, Sink } from "./sink.ts";

/**
 * Nearly always the kernel takes so few bytes at once. A callback would cost more garbage than all else that a message
 * leaves behind, so that the collector ran, and held a message up, twice as often; it is asked for when it is needed.
 */
const smallBytes = 16 * 1024;
const nothing = Buffer.alloc(0);

/** The end of a direction: bytes go to a socket. It is full as soon as the socket did not take all bytes at once. */
export class SocketSink implements Sink {
  sentBytes = 0;
  /** The end of the stream has come this far. */
  isEnded = false;
  readonly #socket: Socket;
  readonly #close: () => void;
  readonly #written: () => void;
  #isFull = false;

  /**
   * `hasRoom` is called when the socket has taken all it was given; `close` when all is delivered of a stream that ended
   * for `both` directions.
   */
  constructor(socket: Socket, hasRoom: () => void, close: () => void) {
    this.#socket = socket;
    this.#close = close;
    this.#written = () => {
      if (!this.#isFull || this.#socket.writableLength > 0) return;
      this.#isFull = false;
      hasRoom();
    };
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  write(bytes: Buffer): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return;
    this.sentBytes += bytes.length;
    const isSmall = bytes.length <= smallBytes;
    if (isSmall) this.#socket.write(bytes);
    else this.#socket.write(bytes, this.#written);
    // Bytes that the kernel took in the same call are gone from here already; what is left must not be overwritten.
    this.#isFull = this.#socket.writableLength > 0;
    if (isSmall && this.#isFull) this.#socket.write(nothing, this.#written);
  }

  end(kind: EndKind): void {
    this.isEnded = true;
    if (kind === "half") this.#socket.end();
    else if (this.#socket.destroyed || this.#socket.writableFinished) this.#close();
    else this.#socket.end(this.#close);
  }
}
