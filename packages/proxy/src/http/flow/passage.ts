import type { Lane } from "./lane.ts";
import type { Plan } from "./plan.ts";

/** One message on its way through a lane, with all that happens to it. */
export class Passage {
  readonly #lane: Lane;
  readonly #plan: Plan;
  #head: Buffer | undefined;

  constructor(lane: Lane, plan: Plan, head: Buffer) {
    this.#lane = lane;
    this.#plan = plan;
    this.#head = head;
  }

  /** Goes on with what it has; false while the next piece must wait. */
  advance(): boolean {
    if (this.#head === undefined) return true;
    const { nowMs } = this.#lane;
    const dueMs = this.#plan.hold.dueMs(nowMs);
    if (dueMs > nowMs) {
      this.#lane.waitUntil(dueMs);
      return false;
    }
    if (this.#plan.abort === undefined) this.#lane.send(this.#head);
    this.#head = undefined;
    return true;
  }

  /** Takes the next piece; only after `advance` was true. */
  take(bytes: Buffer): void {
    if (this.#plan.abort === undefined) this.#lane.send(bytes);
  }

  /** What is sent is not the message as it came: without its end, nobody could tell where the next one begins. */
  get isTouched(): boolean {
    return this.#plan.abort !== undefined;
  }
}
