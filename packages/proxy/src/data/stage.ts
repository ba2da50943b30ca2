import { passAll, smallCapacityBytes, type Behaviour, type Decision } from "../toxics/behaviour.ts";
import type { Timer, Timers } from "../ports/timers.ts";
import { ChunkQueue } from "./chunk-queue.ts";
import type { EndKind, Sink, Waker } from "./sink.ts";

/** What a stage needs of the connection it stands in. */
export interface StageHost {
  readonly timers: Timers;
  /** The direction against this one has ended. */
  isOtherEnded(): boolean;
  reset(): void;
  /** A stage that was removed has nothing left, and can be taken out of the chain. */
  drained(stage: Stage): void;
}

/** Lets everything through: a toxic that spares this connection, or one that was removed while bytes waited. */
const transparent: Behaviour = { capacityBytes: smallCapacityBytes, decide: passAll };

/**
 * One toxic on one connection, in one direction: a queue, and a behaviour that says what leaves it.
 *
 * The queue is the only place where bytes wait, and only its front leaves: whatever the behaviour is exchanged for
 * meanwhile, nothing is lost and nothing overtakes.
 */
export class Stage implements Sink, Waker {
  next: Sink;
  previous: Waker;
  readonly #host: StageHost;
  readonly #queue = new ChunkQueue();
  #behaviour: Behaviour;
  #ended: EndKind | undefined;
  #isFinished = false;
  #timer: Timer | undefined;
  #timerDueMs = Infinity;
  #isPumping = false;
  #isRemoved = false;
  #wasFull = false;

  constructor(host: StageHost, behaviour: Behaviour | undefined, ends: { previous: Waker; next: Sink }) {
    this.#host = host;
    this.#behaviour = behaviour ?? transparent;
    this.previous = ends.previous;
    this.next = ends.next;
  }

  get isFull(): boolean {
    const isFull = this.#queue.costBytes >= this.#behaviour.capacityBytes;
    if (isFull) this.#wasFull = true;
    return isFull;
  }

  write(bytes: Buffer, receivedAtMs: number, isBorrowed: boolean): void {
    if (this.#isFinished) return;
    this.#queue.push({ bytes: isBorrowed ? Buffer.from(bytes) : bytes, receivedAtMs });
    this.wake();
  }

  end(kind: EndKind): void {
    this.#ended = kind;
    this.wake();
  }

  /** Goes on by another behaviour, with what waits; `undefined` lets everything through. */
  exchange(behaviour: Behaviour | undefined): void {
    this.#behaviour = behaviour ?? transparent;
    this.wake();
  }

  /** The toxic is gone: what waits is passed on at once, or the connection closes, as the toxic wants it. */
  remove(): void {
    this.#isRemoved = true;
    if (this.#behaviour.closesOnRemoval === true) this.#finish("both");
    else this.exchange(undefined);
  }

  /** Looks whether something can leave. */
  wake(): void {
    // A sink that has room again calls back from within a write: the loop that runs already sees the room.
    if (this.#isPumping || this.#isFinished) return;
    this.#isPumping = true;
    try {
      while (this.#step());
    } finally {
      this.#isPumping = false;
    }
    if (this.#wasFull && !this.isFull) {
      this.#wasFull = false;
      this.previous.wake();
    }
    if (this.#isRemoved && this.#queue.bytes === 0) this.#host.drained(this);
  }

  /** Forgets what waits, and holds no timer. */
  dispose(): void {
    this.#isFinished = true;
    this.#cancelTimer();
    this.#queue.clear();
  }

  #step(): boolean {
    if (this.#isFinished) return false;
    const nowMs = this.#host.timers.monotonic();
    const decision = this.#decide(nowMs);
    switch (decision.kind) {
      case "pass":
        return this.#pass(decision, nowMs);
      case "drop":
        return this.#move(decision.bytes, nowMs) !== undefined;
      case "wait":
        this.#waitFor(nowMs + decision.ms, decision.ms);
        return false;
      case "hold":
        this.#cancelTimer();
        return false;
      case "end":
        this.#finish(this.#ended ?? "half");
        return false;
      case "close":
        this.#finish("both");
        return false;
      case "reset":
        this.dispose();
        this.#host.reset();
        return false;
    }
  }

  #decide(nowMs: number): Decision {
    const head = this.#queue.head;
    return this.#behaviour.decide({
      nowMs,
      bytes: this.#queue.bytes,
      headBytes: head?.bytes.length ?? 0,
      headReceivedAtMs: head?.receivedAtMs ?? 0,
      isEnded: this.#ended !== undefined,
      isOtherEnded: this.#host.isOtherEnded(),
    });
  }

  #pass(decision: { readonly bytes: number; readonly dueAtMs: number }, nowMs: number): boolean {
    // The next one wakes this stage when it has room.
    if (this.next.isFull) return false;
    const chunk = this.#move(decision.bytes, nowMs);
    if (chunk === undefined) return false;
    this.next.write(chunk, decision.dueAtMs, false);
    return true;
  }

  #move(bytes: number, nowMs: number): Buffer | undefined {
    const chunk = this.#queue.take(bytes);
    if (chunk !== undefined) this.#behaviour.moved?.(chunk.bytes.length, nowMs);
    return chunk?.bytes;
  }

  #finish(kind: EndKind): void {
    if (this.#isFinished) return;
    this.dispose();
    this.next.end(kind);
  }

  #waitFor(dueMs: number, delayMs: number): void {
    // A timer that fires earlier is left alone: it only asks again. Most chunks then cost no timer.
    if (this.#timer !== undefined && this.#timerDueMs <= dueMs) return;
    this.#timer?.cancel();
    this.#timerDueMs = dueMs;
    this.#timer = this.#host.timers.start(delayMs, () => {
      this.#timer = undefined;
      this.wake();
    });
  }

  #cancelTimer(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
