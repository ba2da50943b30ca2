import type { Timers } from "../ports/timers.ts";
import type { Behaviour } from "../toxics/behaviour.ts";
import type { EndKind, Sink, Waker } from "./sink.ts";
import type { SocketSink } from "./socket-sink.ts";
import { Stage } from "./stage.ts";

/** Where a direction's bytes come from, as far as a link steers it. */
export interface Source {
  pause(): void;
  resume(): void;
}

export interface LinkOptions {
  readonly timers: Timers;
  readonly source: Source;
  readonly sink: (hasRoom: () => void) => SocketSink;
  readonly isOtherEnded: () => boolean;
  readonly reset: () => void;
  /** Who understands the bytes, where somebody does: they go there first, and it sends what is to go on. */
  readonly listener?: LinkListener;
}

/** A conversation, seen from one of its directions. */
export interface LinkListener {
  readonly isFull: boolean;
  receive(bytes: Buffer): void;
  end(kind: EndKind): void;
  wake(): void;
}

/**
 * One direction of a connection: a source, perhaps somebody who understands its bytes, the stages of its toxics in their
 * order, and a socket.
 *
 * Without a listener and a toxic, bytes go straight from the source to the socket.
 */
export class Link implements Waker {
  receivedBytes = 0;
  readonly #options: LinkOptions;
  readonly #stages: Stage[] = [];
  readonly #sink: SocketSink;
  #head: Sink;
  #isPaused = false;
  /** The socket still writes from the source's memory, which must not be read into before it is done. */
  #isLent = false;
  #ended: EndKind | undefined;
  #isListenedOut = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#sink = options.sink(() => this.#sinkHasRoom());
    this.#head = this.#sink;
  }

  get sentBytes(): number {
    return this.#sink.sentBytes;
  }

  /** No more bytes come. */
  get isEnded(): boolean {
    return this.#ended !== undefined;
  }

  /** Takes what the source has read. Returns false when it has to stop reading until it is resumed. */
  receive(bytes: Buffer, isBorrowed: boolean): boolean {
    this.receivedBytes += bytes.length;
    const { listener } = this.#options;
    if (listener !== undefined) listener.receive(isBorrowed ? Buffer.from(bytes) : bytes);
    else this.#write(bytes, isBorrowed);
    if (!this.#isFull) return true;
    this.#isPaused = true;
    this.#isLent = this.#stages.length === 0 && listener === undefined;
    this.#options.source.pause();
    return false;
  }

  /** The source has ended; `both` when it will not take bytes either. */
  end(kind: EndKind): void {
    if (this.#ended === "both" || this.#ended === kind) return;
    this.#ended = kind;
    // Whoever listens says when all of it has been sent; an end after that is only more of an end.
    if (this.#options.listener === undefined || this.#isListenedOut) this.#passEnd(kind);
    else this.#options.listener.end(kind);
  }

  /** What its head has no room for now. */
  get isHeadFull(): boolean {
    return this.#head.isFull;
  }

  /** Bytes of the listener, which are its own. */
  send(bytes: Buffer): void {
    this.#write(bytes, false);
  }

  /** The listener has sent all; `both` closes the connection when it has arrived. */
  sendEnd(kind: EndKind): void {
    this.#isListenedOut = true;
    this.#passEnd(kind === "both" ? kind : (this.#ended ?? kind));
  }

  #write(bytes: Buffer, isBorrowed: boolean): void {
    this.#head.write(bytes, this.#stages.length === 0 ? 0 : this.#options.timers.monotonic(), isBorrowed);
  }

  get #isFull(): boolean {
    return this.#options.listener?.isFull ?? this.#head.isFull;
  }

  #passEnd(kind: EndKind): void {
    // When a half close has gone through, there are no bytes left to wait for.
    if (this.#sink.isEnded) this.#sink.end(kind);
    else this.#head.end(kind);
  }

  /** Whatever the source's bytes go to first has room again. */
  wake(): void {
    if (!this.#head.isFull) this.#options.listener?.wake();
    if (!this.#isPaused || this.#isLent || this.#isFull) return;
    this.#isPaused = false;
    this.#options.source.resume();
  }

  /** Puts a toxic at the end of the direction; without a behaviour, it spares this connection for now. */
  append(behaviour: Behaviour | undefined): Stage {
    const last = this.#stages.at(-1);
    const { timers, isOtherEnded, reset } = this.#options;
    const host = { timers, isOtherEnded, reset, drained: (stage: Stage) => this.#unlink(stage) };
    const stage = new Stage(host, behaviour, { previous: last ?? this, next: this.#sink });
    this.#stages.push(stage);
    if (last === undefined) this.#head = stage;
    else last.next = stage;
    // An end that has reached the socket was before this toxic; one that still waits comes through the stage before.
    if (this.#sink.isEnded) stage.dispose();
    else stage.wake();
    // The stage before may have waited for the socket, and can go on into this one.
    last?.wake();
    return stage;
  }

  /** The other direction has changed: what waits for that may go on. */
  wakeStages(): void {
    for (const stage of this.#stages) stage.wake();
  }

  /** Drops what waits, and holds no timer any more. */
  dispose(): void {
    for (const stage of this.#stages) stage.dispose();
  }

  #sinkHasRoom(): void {
    this.#isLent = false;
    this.#stages.at(-1)?.wake();
    this.wake();
  }

  #unlink(stage: Stage): void {
    const index = this.#stages.indexOf(stage);
    if (index < 0) return;
    this.#stages.splice(index, 1);
    const before = this.#stages[index - 1];
    const { next } = stage;
    if (before === undefined) this.#head = next;
    else before.next = next;
    if (next instanceof Stage) next.previous = before ?? this;
    // Whoever waited for the stage waits for nobody now.
    (before ?? this).wake();
  }
}
