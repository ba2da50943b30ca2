import { attribute } from "./attributes.ts";
import { passAll, smallCapacityBytes, type Behaviour, type Decision, type Waiting } from "./behaviour.ts";
import type { BehaviourInput, ByteToxicKind } from "./toxic-kind.ts";

/** Passes bytes at once, and the end of the stream `delay` ms after it came. */
export const slowClose: ByteToxicKind = {
  layer: "bytes",
  type: "slow_close",
  goName: "SlowCloseToxic",
  attributeNames: ["delay"],
  create: (input) => new SlowClose(input),
};

class SlowClose implements Behaviour {
  readonly capacityBytes = smallCapacityBytes;
  readonly #input: BehaviourInput;
  #endedAtMs: number | undefined;

  constructor(input: BehaviourInput) {
    this.#input = input;
  }

  decide(waiting: Waiting): Decision {
    if (waiting.headBytes > 0 || !waiting.isEnded) return passAll(waiting);
    this.#endedAtMs ??= waiting.nowMs;
    const waitMs = this.#endedAtMs + attribute(this.#input.settings, "delay") - waiting.nowMs;
    return waitMs > 0 ? { kind: "wait", ms: waitMs } : { kind: "end" };
  }
}
