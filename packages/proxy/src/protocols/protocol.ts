import type { Random } from "@hormesis/experiment";
import type { Direction } from "../data/direction.ts";
import type { EndKind } from "../data/sink.ts";
import type { Timers } from "../ports/timers.ts";
import type { Toxic } from "../toxics/toxic.ts";
import type { ProtocolOptions } from "./protocol-options.ts";
import type { PacketMemory } from "../udp/packet-memory.ts";

/** What a proxy speaks: over TCP, or in datagrams. */
export type AnyProtocol = Protocol | DatagramProtocol;

/** What the clients and the server of a proxy speak: beyond bytes, it knows where a message begins and ends. */
export interface Protocol {
  /** As it is written in the API: `http`, `redis`. */
  readonly name: string;
  /** What can be said of it, where it is a family of protocols. */
  readonly options?: ProtocolOptions;
  /** Follows one connection, from its first byte. */
  converse(host: ConversationHost): Conversation;
}

/**
 * One connection, understood: it gets the bytes of both sides, and whatever is to go on, it sends.
 *
 * It stands before the toxics on bytes, so that those act on what it sends. It must hold a bounded amount of memory, must
 * not throw whatever comes, and when it does not understand what it gets, it passes it on as it is from there on.
 */
export interface Conversation {
  /** Bytes that came from that direction's source, in order. The memory is the conversation's own. */
  receive(direction: Direction, bytes: Buffer): void;
  /**
   * No more come; `both`: nor does that source take any, as it was reset. When all of that direction has been sent, it calls
   * `host.end`.
   */
  end(direction: Direction, kind?: EndKind): void;
  /** It holds as much as it may, and that direction's source should pause; `host.hasRoom` when that is over. */
  isFull(direction: Direction): boolean;
  /** What it sends in that direction is taken again, after `host.isFull` was true. */
  wake(direction: Direction): void;
  /** A toxic of the conversation layer, on what begins from now on. */
  add(toxic: Toxic): void;
  /** Its numbers have changed. */
  update(toxic: Toxic): void;
  /** It is gone: what it held is sent now, so that no toxic outlives its removal. */
  remove(toxic: Toxic): void;
  /** The connection is over: drops what waits, holds no timer. */
  dispose(): void;
}

/** What a conversation can do to its connection. */
export interface ConversationHost {
  readonly timers: Timers;
  /** This connection's own chance; `fork` it for each toxic, so that one toxic does not change the draws of another. */
  readonly random: Random;
  /** Whether to go on sending in that direction; who does all the same loses no byte, but memory is not bounded. */
  isFull(direction: Direction): boolean;
  /** Sends in that direction, after all that was sent before: `upstream` is to the server. */
  send(direction: Direction, bytes: Buffer): void;
  /** That direction ends, once what was sent has left. Needs no end of its source: a server can be told that all is said. */
  end(direction: Direction): void;
  /** What was sent is delivered, then the connection closes. */
  finish(direction: Direction): void;
  /** Closes now. */
  close(): void;
  /** Both peers get a TCP reset, now. */
  reset(): void;
  /** `isFull` of that direction has become false. */
  hasRoom(direction: Direction): void;
}

/** What is spoken in datagrams, over UDP. */
export interface DatagramProtocol {
  /** As it is written in the API: `udp`, `dns`. */
  readonly name: string;
  /** A client that is silent for so long, and to whom nobody sends, is forgotten. */
  readonly idleMs: number;
  /** The same over TCP, where it is spoken there too: the proxy then listens on both, on one port. */
  readonly stream?: Protocol;
  /** Follows one client's datagrams, from the first. */
  exchange(host: ExchangeHost): Exchange;
}

/**
 * One client and its server, datagram by datagram: it gets those of both sides, and whatever is to go on, it sends.
 *
 * What it holds is taken from the host's memory, and a datagram for which there is none is dropped, as by a full queue.
 */
export interface Exchange {
  /** Whether it holds something that is still to be sent. */
  readonly isHolding: boolean;
  /** One datagram that came from that direction's source. */
  receive(direction: Direction, packet: Buffer): void;
  /** A toxic of the conversation layer, on what comes from now on. */
  add(toxic: Toxic): void;
  /** It is gone: what it held is sent now. */
  remove(toxic: Toxic): void;
  /** The exchange is over: drops what waits, holds no timer. */
  dispose(): void;
}

/** What an exchange can do. */
export interface ExchangeHost {
  readonly timers: Timers;
  /** This client's own chance; `fork` it for each toxic, so that one toxic does not change the draws of another. */
  readonly random: Random;
  readonly memory: PacketMemory;
  /** Sends one datagram, now: `upstream` is to the server. */
  send(direction: Direction, packet: Buffer): void;
}

/** Whether datagrams are spoken. */
export function isDatagramProtocol(protocol: AnyProtocol | undefined): protocol is DatagramProtocol {
  return protocol !== undefined && "exchange" in protocol;
}

/** What is spoken on its connections; `undefined` for bytes alone, and where there are none. */
export function streamOf(protocol: AnyProtocol | undefined): Protocol | undefined {
  return isDatagramProtocol(protocol) ? protocol.stream : protocol;
}
