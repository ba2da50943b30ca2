import type { Socket } from "node:dgram";
import type { Timers } from "../ports/timers.ts";
import type { Address } from "../proxy/address.ts";
import { listenError, type Listener } from "../proxy/listener.ts";
import { createDatagramSocket, hasRoom } from "./datagram-socket.ts";
import type { Peer, Session } from "./session.ts";
import { SessionTable } from "./session-table.ts";

/** Who comes to a port. */
export interface DatagramHost {
  readonly timers: Timers;
  /** A client that nobody knows has sent a datagram; without a session it is dropped. */
  spoken(peer: Peer): Session | undefined;
}

/**
 * Listens for datagrams, and hands each to the session of the client that sent it.
 *
 * @throws AddressError with the text that Toxiproxy gives
 */
export async function listenForDatagrams(
  address: Address,
  { idleMs }: { readonly idleMs: number },
  host: DatagramHost,
): Promise<Listener> {
  const socket = await bind(address);
  const sessions = new SessionTable<Session>({ timers: host.timers, idleMs });
  let isOpen = true;
  const peerOf = (key: string, { host: to, port }: Address): Peer => ({
    send: (packet) => {
      if (!isOpen || !hasRoom(socket)) return false;
      socket.send(packet, port, to, () => {});
      return true;
    },
    touched: () => sessions.touch(key),
    closed: () => sessions.delete(key),
  });
  const meet = (key: string, from: Address): Session | undefined => {
    const session = host.spoken(peerOf(key, from));
    if (session !== undefined) sessions.add(key, session);
    return session;
  };
  socket.on("message", (packet, { address: from, port }) => {
    // Nobody can be answered there: Node.js throws for it.
    if (port === 0) return;
    const key = `${from} ${port}`;
    const session = sessions.find(key) ?? meet(key, { host: from, port });
    session?.receive(packet);
  });
  const { address: bound, port } = socket.address();
  return {
    address: { host: bound, port },
    close: async () => {
      if (!isOpen) return;
      isOpen = false;
      sessions.close();
      await new Promise<void>((resolve) => socket.close(resolve));
    },
  };
}

async function bind(address: Address): Promise<Socket> {
  const socket = createDatagramSocket(address.host);
  await new Promise<void>((resolve, reject) => {
    socket.once("error", (error: NodeJS.ErrnoException) => reject(listenError("udp", address, error)));
    socket.bind({ address: address.host, port: address.port, exclusive: true }, resolve);
  });
  socket.removeAllListeners("error");
  // A client that is gone shows as an error of what was sent to it: that is lost.
  socket.on("error", () => {});
  return socket;
}
