import { attribute } from "./attributes.ts";
import { hold, type Behaviour, type Decision, type Waiting } from "./behaviour.ts";
import type { BehaviourInput, ByteToxicKind } from "./toxic-kind.ts";

/** Bytes leave in slices of so much time at most: longer would be bursts, shorter would be timers for nothing. */
const sliceMs = 10;
/** No slice is longer than one usual read, so that a fast line is not smoothed by huge steps. */
const longestSliceBytes = 64 * 1024;
/** So much of a line's time may wait here, for a timer that fires late is not to find the queue empty. */
const queuedMs = 200;
/** A peer that did not read for a while does not get all of that time's bytes at once. */
const mostMadeGoodMs = 200;
const leastCapacityBytes = 64 * 1024;
const mostCapacityBytes = 8 * 1024 * 1024;

/** Lets through `rate` KB (1000 bytes) a second; 0 lets nothing through. */
export const bandwidth: ByteToxicKind = {
  layer: "bytes",
  type: "bandwidth",
  goName: "BandwidthToxic",
  attributeNames: ["rate"],
  create: (input) => new Bandwidth(input),
};

class Bandwidth implements Behaviour {
  readonly #input: BehaviourInput;
  /** The line is busy until then with what has left; later than now never, as bytes leave when their time is over. */
  #busyUntilMs: number;
  /** When the line could start on what is at the front. */
  #startMs = 0;

  constructor(input: BehaviourInput) {
    this.#input = input;
    this.#busyUntilMs = input.startedAtMs;
  }

  /** A KB a second is a byte a millisecond. */
  get #bytesPerMs(): number {
    return attribute(this.#input.settings, "rate");
  }

  get capacityBytes(): number {
    return Math.min(mostCapacityBytes, Math.max(leastCapacityBytes, this.#bytesPerMs * queuedMs));
  }

  decide(waiting: Waiting): Decision {
    if (waiting.headBytes === 0) return waiting.isEnded ? { kind: "end" } : hold;
    const rate = this.#bytesPerMs;
    if (rate === 0) return hold;
    // A line that was idle starts when the bytes came, one that was busy when it is free again.
    this.#startMs = Math.max(this.#busyUntilMs, waiting.headReceivedAtMs, waiting.nowMs - mostMadeGoodMs);
    const slice = Math.min(waiting.headBytes, Math.max(1, Math.min(longestSliceBytes, Math.floor(rate * sliceMs))));
    const dueAtMs = this.#startMs + slice / rate;
    if (dueAtMs > waiting.nowMs) return { kind: "wait", ms: dueAtMs - waiting.nowMs };
    return { kind: "pass", bytes: slice, dueAtMs };
  }

  moved(bytes: number): void {
    // What left late does not make the line slower: the next slice counts from when this one was due.
    this.#busyUntilMs = this.#startMs + bytes / this.#bytesPerMs;
  }
}
