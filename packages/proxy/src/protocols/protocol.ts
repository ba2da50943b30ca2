import type { Random } from "@hormesis/experiment";
import type { Direction } from "../data/direction.ts";
import type { Timers } from "../ports/timers.ts";
import type { Toxic } from "../toxics/toxic.ts";

/** What the clients and the server of a proxy speak: beyond bytes, it knows where a message begins and ends. */
export interface Protocol {
  /** As it is written in the API: `http`, `redis`. */
  readonly name: string;
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
  /** No more come. When all of that direction has been sent, it calls `host.end`. */
  end(direction: Direction): void;
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
