import { z } from "zod";
import { attribute } from "./attributes.ts";
import { hold, type Behaviour, type Decision, type Waiting } from "./behaviour.ts";
import { delayOf, distributionOf, distributionShape, drawFor, type Draw } from "./distribution.ts";
import type { BehaviourInput, ByteToxicKind } from "./toxic-kind.ts";

/**
 * What may be under way on one connection. It bounds the throughput: with a second of latency, so much a second. It is
 * what Toxiproxy holds too (1024 chunks of 32 KiB), so that a stream is as fast as there. Measured with one second:
 * 32 MiB gave 33 MB/s and took 90 MB of memory for one connection, 192 MiB gave 170 MB/s and took 410 MB.
 */
const capacityBytes = 32 * 1024 * 1024;

/** Delays every chunk by `latency` ms, give or take `jitter` ms, by its `distribution`; the order is kept. */
export const latency: ByteToxicKind = {
  layer: "bytes",
  type: "latency",
  goName: "LatencyToxic",
  attributeNames: ["latency", "jitter"],
  shape: z.object({ distribution: distributionShape }),
  create: (input) => new Latency(input),
};

class Latency implements Behaviour {
  readonly capacityBytes = capacityBytes;
  readonly #input: BehaviourInput;
  /** The draw for the chunk at the front: kept until it has left, so that asking twice changes nothing. */
  #draw: Draw | undefined;

  constructor(input: BehaviourInput) {
    this.#input = input;
  }

  decide(waiting: Waiting): Decision {
    if (waiting.headBytes === 0) return waiting.isEnded ? { kind: "end" } : hold;
    const { settings, random } = this.#input;
    const distribution = distributionOf(settings);
    this.#draw ??= drawFor(distribution, random);
    const dose = { middleMs: attribute(settings, "latency"), spreadMs: attribute(settings, "jitter"), distribution };
    const dueAtMs = waiting.headReceivedAtMs + delayOf(dose, this.#draw);
    if (dueAtMs > waiting.nowMs) return { kind: "wait", ms: dueAtMs - waiting.nowMs };
    // Where two latencies follow each other, the second counts from when the first was due, so that they add up.
    return { kind: "pass", bytes: waiting.headBytes, dueAtMs };
  }

  moved(): void {
    this.#draw = undefined;
  }
}
