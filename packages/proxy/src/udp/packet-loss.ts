import * as z from "zod";
import { packetMatch } from "./packet-match.ts";
import { packetProtocols, passingStage, type PacketToxicKind } from "./packet-kind.ts";

/** Loses the packets that suffer. */
export const packetLoss: PacketToxicKind = {
  layer: "conversation",
  protocols: packetProtocols,
  type: "packet_loss",
  goName: "PacketLossToxic",
  attributeNames: [],
  shape: z.object({ match: packetMatch }),
  create: ({ chooses, emit }) =>
    passingStage((packet) => {
      if (!chooses(packet)) emit(packet);
    }),
};
