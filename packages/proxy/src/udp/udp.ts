import type { DatagramProtocol } from "../protocols/protocol.ts";
import { PacketExchange } from "./packet-exchange.ts";

/** Datagrams, whatever they mean. Two minutes is the least that RFC 4787 asks of who stands between (requirement 5). */
export const udp: DatagramProtocol = {
  name: "udp",
  idleMs: 120_000,
  exchange: (host) => new PacketExchange(host),
};
