import type { Random } from "@hormesis/experiment";
import * as z from "zod";
import { attribute } from "../toxics/attributes.ts";
import { packetMatch } from "./packet-match.ts";
import { packetProtocols, passingStage, type PacketToxicKind } from "./packet-kind.ts";

/** More than some bits are another packet, not a corrupt one. */
const mostBits = 64;

/**
 * Turns bits of the packets that suffer, each another one, at places that are drawn. The checksum of UDP is made anew: the
 * receiver gets the packet.
 */
export const packetCorrupt: PacketToxicKind = {
  layer: "conversation",
  protocols: packetProtocols,
  type: "packet_corrupt",
  goName: "PacketCorruptToxic",
  attributeNames: [],
  shape: z.object({
    bits: z.int().min(1).max(mostBits).default(1).describe("How many bits are turned"),
    match: packetMatch,
  }),
  create: ({ toxic, random, chooses, emit }) => {
    const places = random.fork("bits");
    return passingStage((packet) => {
      // There is nothing to turn in an empty one: it is seen, and not meant.
      if (packet.length === 0) toxic.effect.seen += 1;
      emit(packet.length > 0 && chooses(packet) ? turnBits(packet, attribute(toxic, "bits"), places) : packet);
    });
  },
};

function turnBits(packet: Buffer, count: number, random: Random): Buffer {
  const turned = Buffer.from(packet);
  const places = new Set<number>();
  const most = Math.min(count, packet.length * 8);
  while (places.size < most) {
    // A place that was drawn before is taken by its next neighbour, so that this ends.
    let place = Math.floor(random.next() * packet.length * 8);
    while (places.has(place)) place = (place + 1) % (packet.length * 8);
    places.add(place);
    turned[place >> 3] = (turned[place >> 3] ?? 0) ^ (1 << (place & 7));
  }
  return turned;
}
