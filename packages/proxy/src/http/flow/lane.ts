import { ChunkQueue } from "../../data/chunk-queue.ts";
import type { Direction } from "../../data/direction.ts";
import type { Timer } from "../../ports/timers.ts";
import type { ConversationHost } from "../../protocols/protocol.ts";
import { smallCapacityBytes } from "../../toxics/behaviour.ts";

/** How a connection is closed by a toxic. */
export type Closing = "close" | "reset";

/** Pieces up to here are joined, as a message in two packets costs more than a copy. */
const joinBelowBytes = 16 * 1024;

/** One direction of a conversation: what has come and waits, and what goes on. */
export class Lane {
  readonly direction: Direction;
  readonly queue = new ChunkQueue();
  /** Its source has ended. */
  isEnded = false;
  /** Its source is gone, and takes no answer: what is held for a time serves nobody. */
  isForNobody = false;
  readonly #host: ConversationHost;
  readonly #out: Buffer[] = [];
  #step: () => boolean = () => false;
  #timer: Timer | undefined;
  #timerDueMs = Infinity;
  #isRunning = false;
  #isAsked = false;
  #isOver = false;
  #wasFull = false;

  constructor(host: ConversationHost, direction: Direction) {
    this.#host = host;
    this.direction = direction;
  }

  get nowMs(): number {
    return this.#host.timers.monotonic();
  }

  get isFull(): boolean {
    const isFull = !this.#isOver && this.queue.costBytes >= smallCapacityBytes;
    if (isFull) this.#wasFull = true;
    return isFull;
  }

  /** Nothing passes any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Who moves what waits: one step, and whether there is more to do. */
  movedBy(step: () => boolean): void {
    this.#step = step;
  }

  receive(bytes: Buffer): void {
    if (this.#isOver) return;
    this.queue.push({ bytes, receivedAtMs: 0 });
    this.wake();
  }

  /** Goes on as far as it can. */
  wake(): void {
    this.#isAsked = true;
    // Each lane wakes the other: whoever runs already looks again.
    if (this.#isRunning || this.#isOver) return;
    this.#isRunning = true;
    while (this.#isAsked && !this.#isOver) {
      this.#isAsked = false;
      while (!this.#isOver && !this.#host.isFull(this.direction) && this.#step());
      this.flush();
    }
    this.#isRunning = false;
    if (this.#wasFull && !this.isFull) {
      this.#wasFull = false;
      this.#host.hasRoom(this.direction);
    }
  }

  send(bytes: Buffer): void {
    if (bytes.length > 0 && !this.#isOver) this.#out.push(bytes);
  }

  flush(): void {
    for (const bytes of joined(this.#out.splice(0))) this.#host.send(this.direction, bytes);
  }

  /** Wakes up then; the earliest of several. */
  waitUntil(dueMs: number): void {
    if (this.#timer !== undefined && this.#timerDueMs <= dueMs) return;
    this.#timer?.cancel();
    this.#timerDueMs = dueMs;
    this.#timer = this.#host.timers.start(Math.max(0, dueMs - this.nowMs), () => {
      this.#timer = undefined;
      this.wake();
    });
  }

  /** This direction ends when all is sent; the other goes on. */
  end(): void {
    this.flush();
    this.dispose();
    this.#host.end(this.direction);
  }

  /** What was sent is delivered, then the connection closes; or it is reset now. */
  close(closing: Closing): void {
    this.flush();
    this.dispose();
    if (closing === "close") this.#host.finish(this.direction);
    else this.#host.reset();
  }

  /** Drops what waits, holds no timer. */
  dispose(): void {
    this.#isOver = true;
    this.queue.clear();
    this.#out.length = 0;
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}

/** The same bytes in fewer pieces: those that lay side by side are one without a copy, and small ones are copied together. */
function joined(pieces: readonly Buffer[]): Buffer[] {
  const sideBySide: Buffer[] = [];
  for (const piece of pieces) {
    const last = sideBySide.at(-1);
    if (last?.buffer === piece.buffer && last.byteOffset + last.length === piece.byteOffset) {
      sideBySide[sideBySide.length - 1] = Buffer.from(piece.buffer, last.byteOffset, last.length + piece.length);
    } else sideBySide.push(piece);
  }
  const total = sideBySide.reduce((sum, { length }) => sum + length, 0);
  return sideBySide.length > 1 && total <= joinBelowBytes ? [Buffer.concat(sideBySide, total)] : sideBySide;
}
