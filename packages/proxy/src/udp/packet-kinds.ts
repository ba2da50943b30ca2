import { packetBandwidth } from "./packet-bandwidth.ts";
import { packetCorrupt } from "./packet-corrupt.ts";
import { packetDelay } from "./packet-delay.ts";
import { packetDuplicate } from "./packet-duplicate.ts";
import type { PacketToxicKind } from "./packet-kind.ts";
import { packetLoss } from "./packet-loss.ts";
import { packetReorder } from "./packet-reorder.ts";

/** All kinds of toxics on packets. */
export const packetKinds: readonly PacketToxicKind[] = [
  packetLoss,
  packetDelay,
  packetDuplicate,
  packetReorder,
  packetCorrupt,
  packetBandwidth,
];
