import { attribute } from "./attributes.ts";
import { hold, smallCapacityBytes, type Behaviour, type Decision, type Waiting } from "./behaviour.ts";
import type { BehaviourInput, ByteToxicKind } from "./toxic-kind.ts";

/** Resets both peers `timeout` ms after the first bytes or the end of the stream; a quiet connection is left alone. */
export const resetPeer: ByteToxicKind = {
  layer: "bytes",
  type: "reset_peer",
  goName: "ResetToxic",
  attributeNames: ["timeout"],
  create: (input) => new ResetPeer(input),
};

class ResetPeer implements Behaviour {
  readonly capacityBytes = smallCapacityBytes;
  readonly #input: BehaviourInput;
  #triggeredAtMs: number | undefined;

  constructor(input: BehaviourInput) {
    this.#input = input;
  }

  decide(waiting: Waiting): Decision {
    if (waiting.headBytes === 0 && !waiting.isEnded) return hold;
    this.#triggeredAtMs ??= waiting.nowMs;
    const waitMs = this.#triggeredAtMs + attribute(this.#input.settings, "timeout") - waiting.nowMs;
    return waitMs > 0 ? { kind: "wait", ms: waitMs } : { kind: "reset" };
  }
}
