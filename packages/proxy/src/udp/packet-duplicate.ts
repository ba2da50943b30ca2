import * as z from "zod";
import { attribute } from "../toxics/attributes.ts";
import { packetMatch } from "./packet-match.ts";
import { packetProtocols, passingStage, type PacketToxicKind } from "./packet-kind.ts";

/** More is a flood, which is another fault. */
const mostCopies = 10;

/** Sends the packets that suffer more than once. */
export const packetDuplicate: PacketToxicKind = {
  layer: "conversation",
  protocols: packetProtocols,
  type: "packet_duplicate",
  goName: "PacketDuplicateToxic",
  attributeNames: [],
  shape: z.object({
    copies: z.int().min(1).max(mostCopies).default(1).describe("How many more of it are sent, at once"),
    match: packetMatch,
  }),
  create: ({ toxic, chooses, emit }) =>
    passingStage((packet) => {
      const copies = chooses(packet) ? attribute(toxic, "copies") : 0;
      for (let sent = 0; sent <= copies; sent += 1) emit(packet);
    }),
};
