import { z } from "zod";
import type { EndKind } from "../../data/sink.ts";
import type { Timer } from "../../ports/timers.ts";
import { attribute, type Attributes } from "../../toxics/attributes.ts";
import { DueQueue } from "../due-queue.ts";
import {
  delayOf,
  distributionOf,
  distributionShape,
  drawFor,
  longestDelayMs,
  type Draw,
} from "../../toxics/distribution.ts";
import type { Message } from "../framer.ts";
import type { MessageStage, StageInput } from "../message-stage.ts";
import { messageKind } from "./message-kind.ts";

/** What may wait on one connection and direction; then whoever sends is made to wait. As much as a latency toxic holds. */
const capacityBytes = 32 * 1024 * 1024;

const milliseconds = z.number().min(0).max(longestDelayMs);

/**
 * Holds a message back for `delay` ms, give or take `jitter` ms, by its `distribution`.
 *
 * Those behind it wait too, so that the order is kept; with `reorder` they may overtake it.
 */
export const messageDelay = messageKind({
  type: "message_delay",
  shape: {
    delay: milliseconds.default(0).describe("How long it is held, in milliseconds; up to some 24 days"),
    jitter: milliseconds.default(0).describe("How much longer or shorter, in milliseconds"),
    distribution: distributionShape,
    reorder: z.boolean().default(false).describe("Whether those behind a message that waits may overtake it"),
  },
  createStage: (input) => new Delay(input),
});

/** What a due time is made of. */
interface Due {
  readonly takenAtMs: number;
  /** Nothing for a message that is spared. */
  readonly draw: Draw | undefined;
  /** Bytes that may be a piece of something longer: nothing may come between them. */
  readonly isBarrier: boolean;
}

class Delay implements MessageStage {
  readonly #input: StageInput;
  readonly #queue = new DueQueue<Due>();
  #attributes: Attributes;
  #ended: EndKind | undefined;
  #timer: Timer | undefined;
  #timerDueMs = Infinity;
  #isGiving = false;
  #latestDueMs = 0;
  #barrierDueMs = 0;

  constructor(input: StageInput) {
    this.#input = input;
    this.#attributes = input.settings.attributes;
  }

  get isFull(): boolean {
    return this.#queue.costBytes >= capacityBytes;
  }

  take(message: Message): void {
    const { effect, random, settings, timers } = this.#input;
    const draw = this.#input.suffers(message) ? drawFor(distributionOf(settings), random) : undefined;
    const due = { takenAtMs: timers.monotonic(), draw, isBarrier: message.facts === undefined };
    if (this.#ownDueMs(due) > due.takenAtMs) effect.affected += 1;
    this.#queue.push(message, due, this.#dueMs(due));
    this.#give();
  }

  end(kind: EndKind): void {
    this.#ended = kind;
    this.#give();
  }

  wake(): void {
    const { attributes } = this.#input.settings;
    if (attributes !== this.#attributes) {
      this.#attributes = attributes;
      this.#latestDueMs = 0;
      this.#barrierDueMs = 0;
      this.#queue.reschedule((due) => this.#dueMs(due));
    }
    this.#give();
  }

  flush(): void {
    this.#cancelTimer();
    const next = this.#input.next();
    for (let message = this.#queue.shift(); message !== undefined; message = this.#queue.shift()) next.take(message);
    if (this.#ended !== undefined) next.end(this.#ended);
  }

  dispose(): void {
    this.#cancelTimer();
    this.#queue.clear();
    this.#ended = undefined;
  }

  /** When a message leaves. It is asked in the order in which they came. */
  #dueMs(due: Due): number {
    const dueMs = Math.max(this.#ownDueMs(due), this.#mayOvertake(due) ? this.#barrierDueMs : this.#latestDueMs);
    this.#latestDueMs = Math.max(this.#latestDueMs, dueMs);
    if (due.isBarrier) this.#barrierDueMs = dueMs;
    return dueMs;
  }

  #ownDueMs({ takenAtMs, draw }: Due): number {
    if (draw === undefined) return takenAtMs;
    const { settings } = this.#input;
    const spreadMs = attribute(settings, "jitter");
    const dose = { middleMs: attribute(settings, "delay"), spreadMs, distribution: distributionOf(settings) };
    return takenAtMs + Math.min(longestDelayMs, delayOf(dose, draw));
  }

  #mayOvertake({ isBarrier }: Due): boolean {
    return this.#input.settings.attributes["reorder"] === true && !isBarrier;
  }

  #give(): void {
    // The next one may have room again while it takes a message: the loop that runs sees that.
    if (this.#isGiving) return;
    this.#isGiving = true;
    const next = this.#input.next();
    const nowMs = this.#input.timers.monotonic();
    while (this.#queue.head !== undefined && this.#queue.head.dueMs <= nowMs && !next.isFull) {
      const message = this.#queue.shift();
      if (message !== undefined) next.take(message);
    }
    this.#isGiving = false;
    const { head } = this.#queue;
    if (head !== undefined) this.#waitUntil(head.dueMs, nowMs);
    else if (this.#ended !== undefined) next.end(this.#ended);
  }

  #waitUntil(dueMs: number, nowMs: number): void {
    // What is due already waits for room, and is woken.
    if (dueMs <= nowMs || this.#timerDueMs === dueMs) return;
    this.#cancelTimer();
    this.#timerDueMs = dueMs;
    this.#timer = this.#input.timers.start(dueMs - nowMs, () => {
      this.#timerDueMs = Infinity;
      this.#give();
    });
  }

  #cancelTimer(): void {
    this.#timer?.cancel();
    this.#timerDueMs = Infinity;
  }
}
