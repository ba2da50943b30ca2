import { dnsKinds } from "../dns/dns-kinds.ts";
import { httpToxicKinds } from "../http/toxics/kinds.ts";
import { messageToxicKinds } from "../messages/toxics/message-kinds.ts";
import { endKinds } from "../tls/ends/end-kinds.ts";
import { tlsKinds } from "../tls/tls-kinds.ts";
import { packetKinds } from "../udp/packet-kinds.ts";
import { bandwidth } from "./bandwidth.ts";
import { latency } from "./latency.ts";
import { limitData } from "./limit-data.ts";
import { noop } from "./noop.ts";
import { resetPeer } from "./reset-peer.ts";
import { slicer } from "./slicer.ts";
import { slowClose } from "./slow-close.ts";
import { timeout } from "./timeout.ts";
import type { ToxicKind } from "./toxic-kind.ts";

/** All kinds of toxics. `down` is not one of them: it is a proxy that is not enabled. */
export const toxicKinds: readonly ToxicKind[] = [
  latency,
  bandwidth,
  slowClose,
  timeout,
  resetPeer,
  slicer,
  limitData,
  noop,
  ...httpToxicKinds,
  ...tlsKinds,
  ...endKinds,
  ...packetKinds,
  ...messageToxicKinds,
  ...dnsKinds,
];

export function findKind(type: string): ToxicKind | undefined {
  return toxicKinds.find((kind) => kind.type === type);
}

export const toxicTypes: readonly string[] = toxicKinds.map(({ type }) => type);
