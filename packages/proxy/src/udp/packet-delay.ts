import * as z from "zod";
import { attribute } from "../toxics/attributes.ts";
import { delayOf, distributionOf, distributionShape, drawFor } from "../toxics/distribution.ts";
import { HeldPackets } from "./held-packets.ts";
import { packetMatch } from "./packet-match.ts";
import { packetProtocols, type PacketStage, type PacketStageInput, type PacketToxicKind } from "./packet-kind.ts";

/** Longer than any client waits; a number of days would be a mistake. */
const longestMs = 3_600_000;

/**
 * Delays the packets that suffer by `delay` ms, give or take `jitter` ms, by its `distribution`.
 *
 * Those that are spared, or have drawn less, overtake; with `ordered` nobody does.
 */
export const packetDelay: PacketToxicKind = {
  layer: "conversation",
  protocols: packetProtocols,
  type: "packet_delay",
  goName: "PacketDelayToxic",
  attributeNames: [],
  shape: z.object({
    delay: z.number().min(0).max(longestMs).default(0).describe("How long a packet waits, in milliseconds"),
    jitter: z.number().min(0).max(longestMs).default(0).describe("How much delays differ, in milliseconds"),
    distribution: distributionShape,
    ordered: z.boolean().default(false).describe("Whether packets keep their order; those that are spared wait too"),
    match: packetMatch,
  }),
  create: (input) => new PacketDelay(input),
};

class PacketDelay implements PacketStage {
  readonly #input: PacketStageInput;
  readonly #held: HeldPackets;
  readonly #jitter;
  #lastDueMs = -Infinity;

  constructor(input: PacketStageInput) {
    this.#input = input;
    this.#held = new HeldPackets(input);
    this.#jitter = input.random.fork("jitter");
  }

  get size(): number {
    return this.#held.size;
  }

  receive(packet: Buffer): void {
    const { toxic, timers, picks, emit } = this.#input;
    const nowMs = timers.monotonic();
    let dueMs = nowMs + (picks(packet) ? this.#drawMs() : 0);
    if (dueMs > nowMs) toxic.effect.affected += 1;
    if (toxic.attributes["ordered"] === true) dueMs = Math.max(dueMs, this.#lastDueMs);
    this.#lastDueMs = dueMs;
    if (dueMs > nowMs) this.#held.hold(packet, dueMs);
    else emit(packet);
  }

  release(): void {
    this.#held.release();
  }

  dispose(): void {
    this.#held.dispose();
  }

  #drawMs(): number {
    const { toxic } = this.#input;
    const distribution = distributionOf(toxic);
    const dose = { middleMs: attribute(toxic, "delay"), spreadMs: attribute(toxic, "jitter"), distribution };
    return Math.min(longestMs, delayOf(dose, drawFor(distribution, this.#jitter)));
  }
}
