import { attribute } from "./attributes.ts";
import { hold, smallCapacityBytes, type Behaviour, type Decision, type Waiting } from "./behaviour.ts";
import type { BehaviourInput, ByteToxicKind } from "./toxic-kind.ts";

/** Drops all bytes, and closes the connection after `timeout` ms without one; 0 never closes. Removal closes it too. */
export const timeout: ByteToxicKind = {
  layer: "bytes",
  type: "timeout",
  goName: "TimeoutToxic",
  attributeNames: ["timeout"],
  create: (input) => new Timeout(input),
};

class Timeout implements Behaviour {
  readonly capacityBytes = smallCapacityBytes;
  readonly closesOnRemoval = true;
  readonly #input: BehaviourInput;
  #quietSinceMs: number;

  constructor(input: BehaviourInput) {
    this.#input = input;
    this.#quietSinceMs = input.startedAtMs;
  }

  decide(waiting: Waiting): Decision {
    if (waiting.headBytes > 0) return { kind: "drop", bytes: waiting.headBytes };
    // Both peers have finished: there is nobody left to keep waiting, and the sockets would stay for ever.
    if (waiting.isEnded && waiting.isOtherEnded) return { kind: "close" };
    const timeoutMs = attribute(this.#input.settings, "timeout");
    if (timeoutMs === 0) return hold;
    const waitMs = this.#quietSinceMs + timeoutMs - waiting.nowMs;
    return waitMs > 0 ? { kind: "wait", ms: waitMs } : { kind: "close" };
  }

  moved(_bytes: number, nowMs: number): void {
    this.#quietSinceMs = nowMs;
  }
}
