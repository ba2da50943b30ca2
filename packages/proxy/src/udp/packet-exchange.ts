import type { Direction } from "../data/direction.ts";
import type { Exchange, ExchangeHost } from "../protocols/protocol.ts";
import type { Toxic } from "../toxics/toxic.ts";
import { Lane } from "./lane.ts";

/** Who may answer in the server's place. */
export interface StandIn {
  add(toxic: Toxic): void;
  remove(toxic: Toxic): void;
  /** What is answered to a packet that would go to the server now; nothing when it is to go there. */
  answer(packet: Buffer): Buffer | undefined;
}

/** Packets of one client and its server: a lane for each direction, and between them perhaps a stand-in for the server. */
export class PacketExchange implements Exchange {
  readonly #lanes: Readonly<Record<Direction, Lane>>;
  readonly #standIn: StandIn | undefined;

  constructor(host: ExchangeHost, standIn?: StandIn) {
    this.#standIn = standIn;
    this.#lanes = {
      upstream: new Lane({ ...host, emit: (packet) => this.#reachServer(host, packet) }),
      downstream: new Lane({ ...host, emit: (packet) => host.send("downstream", packet) }),
    };
  }

  get isHolding(): boolean {
    return this.holds("upstream") || this.holds("downstream");
  }

  holds(direction: Direction): boolean {
    return this.#lanes[direction].isHolding;
  }

  receive(direction: Direction, packet: Buffer): void {
    this.#lanes[direction].receive(packet);
  }

  add(toxic: Toxic): void {
    this.#standIn?.add(toxic);
    this.#lanes[toxic.direction].add(toxic);
  }

  remove(toxic: Toxic): void {
    this.#standIn?.remove(toxic);
    this.#lanes[toxic.direction].remove(toxic);
  }

  dispose(): void {
    this.#lanes.upstream.dispose();
    this.#lanes.downstream.dispose();
  }

  #reachServer(host: ExchangeHost, packet: Buffer): void {
    const answer = this.#standIn?.answer(packet);
    if (answer === undefined) host.send("upstream", packet);
    else this.#lanes.downstream.receive(answer);
  }
}
