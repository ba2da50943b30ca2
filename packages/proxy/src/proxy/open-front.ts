import type { Socket } from "node:net";
import type { Timers } from "../ports/timers.ts";
import { isDatagramProtocol, type AnyProtocol, type DatagramProtocol } from "../protocols/protocol.ts";
import { listenForDatagrams } from "../udp/datagram-listener.ts";
import type { Peer, Session } from "../udp/session.ts";
import type { Address } from "./address.ts";
import { listen, type Listener } from "./listener.ts";

/** Who comes to a port. */
export interface FrontHost {
  readonly timers: Timers;
  /** A client has connected, over TCP. */
  connected(client: Socket): void;
  /** A client that nobody knows has sent a datagram; without a session it is dropped. */
  spoken(peer: Peer): Session | undefined;
}

/** A port that the system gives for TCP is free for UDP nearly always. */
const mostDraws = 20;

/**
 * Listens as a protocol needs it: over TCP, over UDP, or over both on one port.
 *
 * @throws AddressError with the text that Toxiproxy gives
 */
export async function openFront(
  protocol: AnyProtocol | undefined,
  address: Address,
  host: FrontHost,
): Promise<Listener> {
  if (!isDatagramProtocol(protocol)) return listen(address, (client) => host.connected(client));
  if (protocol.stream === undefined) return listenForDatagrams(address, protocol, host);
  for (let draw = 1; ; draw += 1) {
    try {
      return await openBoth(address, protocol, host);
    } catch (thrown) {
      if (address.port !== 0 || draw === mostDraws) throw thrown;
    }
  }
}

async function openBoth(address: Address, protocol: DatagramProtocol, host: FrontHost): Promise<Listener> {
  const tcp = await listen(address, (client) => host.connected(client));
  try {
    const udp = await listenForDatagrams({ ...address, port: tcp.address.port }, protocol, host);
    const close = async (): Promise<void> => void (await Promise.all([tcp.close(), udp.close()]));
    return { address: tcp.address, close };
  } catch (thrown) {
    await tcp.close();
    throw thrown;
  }
}
