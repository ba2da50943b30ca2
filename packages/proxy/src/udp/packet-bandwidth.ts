import * as z from "zod";
import { attribute } from "../toxics/attributes.ts";
import { HeldPackets } from "./held-packets.ts";
import { packetMatch } from "./packet-match.ts";
import { packetProtocols, type PacketStage, type PacketStageInput, type PacketToxicKind } from "./packet-kind.ts";

const longestQueueMs = 60_000;

/**
 * Sends the packets that suffer one after the other, over a line of `rate` KB (1000 bytes) a second for each client.
 *
 * One that would wait longer than `queue` ms is dropped, as by a router whose queue is full; at 0 KB all are.
 */
export const packetBandwidth: PacketToxicKind = {
  layer: "conversation",
  protocols: packetProtocols,
  type: "packet_bandwidth",
  goName: "PacketBandwidthToxic",
  attributeNames: ["rate"],
  shape: z.object({
    queue: z.number().min(0).max(longestQueueMs).default(1000).describe("How long the queue may be, in milliseconds"),
    match: packetMatch,
  }),
  create: (input) => new PacketBandwidth(input),
};

class PacketBandwidth implements PacketStage {
  readonly #input: PacketStageInput;
  readonly #held: HeldPackets;
  #busyUntilMs = -Infinity;

  constructor(input: PacketStageInput) {
    this.#input = input;
    this.#held = new HeldPackets(input);
  }

  get size(): number {
    return this.#held.size;
  }

  receive(packet: Buffer): void {
    const { toxic, timers, chooses, emit } = this.#input;
    if (!chooses(packet)) return emit(packet);
    const nowMs = timers.monotonic();
    // A KB a second is a byte a millisecond.
    const dueMs = Math.max(nowMs, this.#busyUntilMs) + packet.length / attribute(toxic, "rate");
    // No bytes over no line is not a number.
    if (!(dueMs - nowMs <= attribute(toxic, "queue"))) return;
    this.#busyUntilMs = dueMs;
    this.#held.hold(packet, dueMs);
  }

  release(): void {
    this.#held.release();
  }

  dispose(): void {
    this.#held.dispose();
  }
}
