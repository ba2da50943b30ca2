import { attribute } from "./attributes.ts";
import { passAll, smallCapacityBytes, type Behaviour, type Decision, type Waiting } from "./behaviour.ts";
import type { BehaviourInput, ByteToxicKind } from "./toxic-kind.ts";

/** Passes `bytes` bytes on each connection, then closes it; 0 closes it at the first byte. */
export const limitData: ByteToxicKind = {
  layer: "bytes",
  type: "limit_data",
  goName: "LimitDataToxic",
  attributeNames: ["bytes"],
  create: (input) => new LimitData(input),
};

class LimitData implements Behaviour {
  readonly capacityBytes = smallCapacityBytes;
  readonly #input: BehaviourInput;
  #passedBytes = 0;

  constructor(input: BehaviourInput) {
    this.#input = input;
  }

  decide(waiting: Waiting): Decision {
    const leftBytes = attribute(this.#input.settings, "bytes") - this.#passedBytes;
    const hasStarted = this.#passedBytes > 0 || waiting.headBytes > 0;
    if (leftBytes <= 0 && hasStarted) return { kind: "close" };
    if (waiting.headBytes <= leftBytes) return passAll(waiting);
    return { kind: "pass", bytes: leftBytes, dueAtMs: waiting.nowMs };
  }

  moved(bytes: number): void {
    this.#passedBytes += bytes;
  }
}
