import type { Socket } from "node:dgram";
import type { Random } from "@hormesis/experiment";
import type { Direction } from "../data/direction.ts";
import type { Timers } from "../ports/timers.ts";
import type { DatagramProtocol, Exchange } from "../protocols/protocol.ts";
import { resolveAddress, type Address } from "../proxy/address.ts";
import type { Flow } from "../proxy/proxy.ts";
import type { Traffic } from "../proxy/traffic.ts";
import type { Toxic } from "../toxics/toxic.ts";
import { createDatagramSocket, hasRoom } from "./datagram-socket.ts";
import type { PacketMemory } from "./packet-memory.ts";

/** Who speaks to a proxy: one address and port. */
export interface Peer {
  /** Sends a datagram back to it; false when it was dropped, as the system takes no more for now. */
  send(packet: Buffer): boolean;
  /** Its session has been used, from either side. */
  touched(): void;
  /** Its session is over. */
  closed(): void;
}

export interface SessionInput {
  readonly peer: Peer;
  readonly upstream: Address;
  readonly protocol: DatagramProtocol;
  readonly timers: Timers;
  readonly memory: PacketMemory;
  /** This client's own chance. */
  readonly random: Random;
  readonly closed: (session: Session) => void;
}

interface Counted {
  receivedBytes: number;
  sentBytes: number;
}

/**
 * One client, and a socket of its own to the server, so that the server can tell clients apart and its answers find back.
 *
 * A server that is not there is no end of it: what was sent is lost, and the next datagram tries again.
 */
export class Session implements Flow {
  readonly #input: SessionInput;
  readonly #exchange: Exchange;
  readonly #traffic: Readonly<Record<Direction, Counted>> = {
    upstream: { receivedBytes: 0, sentBytes: 0 },
    downstream: { receivedBytes: 0, sentBytes: 0 },
  };
  /** For the server, while its address is looked up. */
  #early: Buffer[] = [];
  #server: Socket | undefined;
  #isConnected = false;
  #isClosed = false;

  constructor(input: SessionInput, toxics: readonly Toxic[]) {
    this.#input = input;
    const { protocol, timers, random, memory } = input;
    const send = (direction: Direction, packet: Buffer): void => this.#send(direction, packet);
    this.#exchange = protocol.exchange({ timers, random, memory, send });
    for (const toxic of toxics) this.add(toxic);
    void this.#connect();
  }

  /** Whether something is still to be sent, now or when it is due. */
  get isHolding(): boolean {
    return this.#exchange.isHolding || this.#early.length > 0;
  }

  /** A datagram from the client. */
  receive(packet: Buffer): void {
    this.#receive("upstream", packet);
  }

  traffic(direction: Direction): Traffic {
    return { ...this.#traffic[direction] };
  }

  add(toxic: Toxic): void {
    this.#exchange.add(toxic);
  }

  /** Toxics on packets read their numbers with each packet. */
  update(): void {}

  remove(toxic: Toxic): void {
    this.#exchange.remove(toxic);
  }

  /** Forgets the client, and what waits for it and from it. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#exchange.dispose();
    for (const packet of this.#early) this.#input.memory.give(packet);
    this.#early = [];
    this.#server?.close();
    this.#input.peer.closed();
    this.#input.closed(this);
  }

  async #connect(): Promise<void> {
    const { upstream } = this.#input;
    try {
      const { host, port } = await resolveAddress(upstream);
      if (this.#isClosed) return;
      const socket = createDatagramSocket(host);
      this.#server = socket;
      socket.on("message", (packet) => this.#receive("downstream", packet));
      // A port where nobody listens shows as an error of what was sent before: that is lost, as between any two.
      socket.on("error", () => {
        if (!this.#isConnected) this.close();
      });
      // A callback of `connect` would be called with its failure too.
      socket.once("connect", () => this.#connected());
      socket.connect(port, host);
    } catch {
      // A name that nobody knows, or no descriptor: lost like any datagram, and tried again with the next.
      this.close();
    }
  }

  #connected(): void {
    if (this.#isClosed) return;
    this.#isConnected = true;
    const early = this.#early;
    this.#early = [];
    for (const packet of early) {
      this.#input.memory.give(packet);
      this.#sendUpstream(packet);
    }
  }

  #receive(direction: Direction, packet: Buffer): void {
    if (this.#isClosed) return;
    this.#traffic[direction].receivedBytes += packet.length;
    this.#input.peer.touched();
    this.#exchange.receive(direction, packet);
  }

  #send(direction: Direction, packet: Buffer): void {
    if (this.#isClosed) return;
    if (direction === "upstream") {
      if (this.#isConnected) this.#sendUpstream(packet);
      else if (this.#input.memory.take(packet)) this.#early.push(packet);
      return;
    }
    if (this.#input.peer.send(packet)) this.#traffic.downstream.sentBytes += packet.length;
  }

  #sendUpstream(packet: Buffer): void {
    const socket = this.#server;
    if (socket === undefined || !hasRoom(socket)) return;
    this.#traffic.upstream.sentBytes += packet.length;
    socket.send(packet, () => {});
  }
}
