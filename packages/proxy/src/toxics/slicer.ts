import { attribute } from "./attributes.ts";
import { passAll, smallCapacityBytes, type Behaviour, type Decision, type Waiting } from "./behaviour.ts";
import type { BehaviourInput, ByteToxicKind } from "./toxic-kind.ts";

/**
 * Cuts chunks into pieces of `average_size` bytes, give or take `size_variation`, and waits `delay` µs between two.
 * An average of 0 cuts nothing: there is no piece of that size.
 */
export const slicer: ByteToxicKind = {
  layer: "bytes",
  type: "slicer",
  goName: "SlicerToxic",
  attributeNames: ["average_size", "size_variation", "delay"],
  create: (input) => new Slicer(input),
};

class Slicer implements Behaviour {
  readonly capacityBytes = smallCapacityBytes;
  readonly #input: BehaviourInput;
  /** -1..1, for the piece that leaves next. */
  #draw: number | undefined;
  #lastDueAtMs = -Infinity;
  #dueAtMs = 0;

  constructor(input: BehaviourInput) {
    this.#input = input;
  }

  decide(waiting: Waiting): Decision {
    const averageBytes = attribute(this.#input.settings, "average_size");
    if (waiting.headBytes === 0 || averageBytes === 0) return passAll(waiting);
    const delayMs = attribute(this.#input.settings, "delay") / 1000;
    this.#dueAtMs = Math.max(waiting.headReceivedAtMs, this.#lastDueAtMs + delayMs);
    if (this.#dueAtMs > waiting.nowMs) return { kind: "wait", ms: this.#dueAtMs - waiting.nowMs };
    this.#draw ??= this.#input.random.next() * 2 - 1;
    const variation = attribute(this.#input.settings, "size_variation") * this.#draw;
    return { kind: "pass", bytes: Math.max(1, Math.round(averageBytes + variation)), dueAtMs: this.#dueAtMs };
  }

  moved(_bytes: number, nowMs: number): void {
    this.#draw = undefined;
    // Timers are a millisecond coarse, delays can be shorter: time that was lost is made good by the next pieces.
    this.#lastDueAtMs = Math.max(this.#dueAtMs, nowMs - mostMadeGoodMs);
  }
}

/** More would be a burst without pauses after a stall. */
const mostMadeGoodMs = 5;
