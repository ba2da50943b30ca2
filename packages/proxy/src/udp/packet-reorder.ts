import * as z from "zod";
import { attribute } from "../toxics/attributes.ts";
import { HeldPackets } from "./held-packets.ts";
import { packetMatch } from "./packet-match.ts";
import { packetProtocols, type PacketStage, type PacketStageInput, type PacketToxicKind } from "./packet-kind.ts";

/** Who waits for more packets than that waits for the time to pass. */
const mostDistance = 1000;
const longestMs = 60_000;

/**
 * Holds a packet that suffers until later ones have overtaken it. One is held at a time; those that overtake it cannot
 * suffer, and are not counted as meant.
 *
 * Where nobody comes to overtake, it leaves after `wait` ms in its place, and does not count as affected.
 */
export const packetReorder: PacketToxicKind = {
  layer: "conversation",
  protocols: packetProtocols,
  type: "packet_reorder",
  goName: "PacketReorderToxic",
  attributeNames: [],
  shape: z.object({
    distance: z.int().min(1).max(mostDistance).default(1).describe("How many packets overtake it"),
    wait: z.number().min(0).max(longestMs).default(100).describe("How long it waits for them, in milliseconds"),
    match: packetMatch,
  }),
  create: (input) => new PacketReorder(input),
};

class PacketReorder implements PacketStage {
  readonly #input: PacketStageInput;
  readonly #held: HeldPackets;
  #overtakers = 0;

  constructor(input: PacketStageInput) {
    this.#input = input;
    this.#held = new HeldPackets({ ...input, emit: (packet) => this.#let(packet) });
  }

  get size(): number {
    return this.#held.size;
  }

  receive(packet: Buffer): void {
    const { toxic, timers, picks, emit } = this.#input;
    if (this.#held.size > 0) {
      toxic.effect.seen += 1;
      this.#overtakers += 1;
      emit(packet);
      if (this.#overtakers >= attribute(toxic, "distance")) this.#held.release();
    } else if (picks(packet)) {
      this.#overtakers = 0;
      this.#held.hold(packet, timers.monotonic() + attribute(toxic, "wait"));
    } else {
      emit(packet);
    }
  }

  release(): void {
    this.#held.release();
  }

  dispose(): void {
    this.#held.dispose();
  }

  #let(packet: Buffer): void {
    if (this.#overtakers > 0) this.#input.toxic.effect.affected += 1;
    this.#input.emit(packet);
  }
}
