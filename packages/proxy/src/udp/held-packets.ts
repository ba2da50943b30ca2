import type { Timer, Timers } from "../ports/timers.ts";
import { DueQueue } from "./due-queue.ts";
import type { PacketMemory } from "./packet-memory.ts";

export interface HeldPacketsInput {
  readonly timers: Timers;
  readonly memory: PacketMemory;
  /** Gets each packet when it is due. */
  readonly emit: (packet: Buffer) => void;
}

/** Packets that wait for their time, on one timer. */
export class HeldPackets {
  readonly #input: HeldPacketsInput;
  readonly #queue = new DueQueue<Buffer>();
  #timer: Timer | undefined;
  #timerDueMs = Infinity;

  constructor(input: HeldPacketsInput) {
    this.#input = input;
  }

  get size(): number {
    return this.#queue.size;
  }

  /** Holds a packet; drops it when no more may be held. */
  hold(packet: Buffer, dueMs: number): void {
    if (!this.#input.memory.take(packet)) return;
    this.#queue.add(packet, dueMs);
    this.#arm();
  }

  /** Lets all go now, the earliest first. */
  release(): void {
    this.#releaseUntil(Infinity);
    this.#cancel();
  }

  /** Drops all. */
  dispose(): void {
    for (let packet = this.#queue.take(); packet !== undefined; packet = this.#queue.take()) {
      this.#input.memory.give(packet);
    }
    this.#cancel();
  }

  #releaseUntil(nowMs: number): void {
    while (this.#queue.size > 0 && this.#queue.dueMs <= nowMs) {
      const packet = this.#queue.take();
      if (packet === undefined) return;
      this.#input.memory.give(packet);
      this.#input.emit(packet);
    }
  }

  #arm(): void {
    const { dueMs } = this.#queue;
    // A timer that fires earlier is left alone: it only looks again.
    if (dueMs >= this.#timerDueMs || dueMs === Infinity) return;
    this.#timer?.cancel();
    this.#timerDueMs = dueMs;
    this.#timer = this.#input.timers.start(Math.max(0, dueMs - this.#input.timers.monotonic()), () => {
      this.#timer = undefined;
      this.#timerDueMs = Infinity;
      this.#releaseUntil(this.#input.timers.monotonic());
      this.#arm();
    });
  }

  #cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#timerDueMs = Infinity;
  }
}
