import type { DatagramProtocol } from "../protocols/protocol.ts";
import { PacketExchange } from "../udp/packet-exchange.ts";
import { DnsStream } from "./dns-stream.ts";
import { Forger } from "./forger.ts";

const name = "dns";

/**
 * DNS, over UDP and over TCP on the same port.
 *
 * Clients ask from a new port each time, and none waits longer for an answer than the resolver of the C library may:
 * with its longest timeout of 30 seconds.
 */
export const dns: DatagramProtocol = {
  name,
  idleMs: 30_000,
  stream: { name, converse: (host) => new DnsStream(host) },
  exchange: (host) => new PacketExchange(host, new Forger(host.random, "udp")),
};
