import { directions, type Direction } from "../data/direction.ts";
import type { Conversation, ConversationHost } from "../protocols/protocol.ts";
import type { Toxic } from "../toxics/toxic.ts";
import { PacketExchange } from "../udp/packet-exchange.ts";
import { PacketMemory } from "../udp/packet-memory.ts";
import { Forger } from "./forger.ts";
import { frame, MessageFramer } from "./message-framer.ts";

/** Thousands of messages. When toxics hold more on one connection, its peers are asked to pause. */
const mostHeldBytes = 1024 * 1024;

/**
 * DNS over one TCP connection: its messages are packets, and suffer as such.
 *
 * What is not DNS is passed on as it is from there on, in both directions, and no toxic acts any more.
 */
export class DnsStream implements Conversation {
  readonly #host: ConversationHost;
  readonly #exchange: PacketExchange;
  // Sources pause long before; what one read brings has always room.
  readonly #memory = new PacketMemory(Infinity);
  readonly #framers: Readonly<Record<Direction, MessageFramer>> = {
    upstream: new MessageFramer(),
    downstream: new MessageFramer(),
  };
  readonly #ended = new Set<Direction>();
  readonly #toxics = new Set<Toxic>();
  #isPlain = false;
  #isDisposed = false;
  #isSettling = false;
  #wasFull = false;

  constructor(host: ConversationHost) {
    this.#host = host;
    const send = (direction: Direction, message: Buffer): void => this.#send(direction, message);
    const { timers, random } = host;
    this.#exchange = new PacketExchange({ timers, random, memory: this.#memory, send }, new Forger(random, "tcp"));
  }

  receive(direction: Direction, bytes: Buffer): void {
    if (this.#isPlain) return this.#sendUnread(direction, bytes);
    for (const framed of this.#framers[direction].push(bytes)) {
      if (framed.kind === "message") this.#exchange.receive(direction, framed.message);
      else this.#giveUp(direction, framed.bytes);
    }
    this.#settleSoon();
  }

  end(direction: Direction): void {
    this.#ended.add(direction);
    this.#settleSoon();
  }

  isFull(direction: Direction): boolean {
    const isFull = this.#memory.taken > mostHeldBytes;
    this.#wasFull ||= isFull;
    return isFull || this.#host.isFull(direction);
  }

  wake(): void {
    // Nothing waits here for the other side: what is sent is taken.
  }

  add(toxic: Toxic): void {
    this.#toxics.add(toxic);
    if (!this.#isPlain) this.#exchange.add(toxic);
  }

  update(): void {
    // Toxics on packets read their numbers with each packet.
  }

  remove(toxic: Toxic): void {
    this.#toxics.delete(toxic);
    this.#exchange.remove(toxic);
    this.#settleSoon();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#exchange.dispose();
  }

  #send(direction: Direction, message: Buffer): void {
    this.#host.send(direction, frame(message));
    this.#settleSoon();
  }

  #giveUp(direction: Direction, bytes: Buffer): void {
    this.#isPlain = true;
    // What they hold goes first, as it came before.
    for (const toxic of this.#toxics) this.#exchange.remove(toxic);
    for (const each of directions) this.#sendUnread(each, each === direction ? bytes : this.#framers[each].take());
  }

  #sendUnread(direction: Direction, bytes: Buffer): void {
    if (bytes.length === 0) return;
    for (const { effect } of this.#toxics) effect.unreadBytes = (effect.unreadBytes ?? 0) + bytes.length;
    this.#host.send(direction, bytes);
  }

  /** Later, as one packet may be sent more than once. */
  #settleSoon(): void {
    if (this.#isSettling) return;
    this.#isSettling = true;
    queueMicrotask(() => {
      this.#isSettling = false;
      if (!this.#isDisposed) this.#settle();
    });
  }

  #settle(): void {
    if (this.#wasFull && this.#memory.taken <= mostHeldBytes) {
      this.#wasFull = false;
      for (const direction of directions) this.#host.hasRoom(direction);
    }
    for (const direction of this.#ended) {
      if (this.#exchange.holds(direction)) continue;
      this.#ended.delete(direction);
      const rest = this.#framers[direction].take();
      if (rest.length > 0) this.#host.send(direction, rest);
      this.#host.end(direction);
    }
  }
}
