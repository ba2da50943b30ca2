import type { Direction } from "../data/direction.ts";
import type { Exchange, ExchangeHost } from "../protocols/protocol.ts";
import type { Toxic } from "../toxics/toxic.ts";
import { Lane } from "./lane.ts";

/** Packets of one client and its server: two lanes, and between them, at the server's place, whoever may answer instead. */
export class PacketExchange implements Exchange {
  readonly #lanes: Readonly<Record<Direction, Lane>>;

  constructor(host: ExchangeHost) {
    const lane = (direction: Direction): Lane => new Lane({ ...host, emit: (packet) => host.send(direction, packet) });
    this.#lanes = { upstream: lane("upstream"), downstream: lane("downstream") };
  }

  get isHolding(): boolean {
    return this.#lanes.upstream.isHolding || this.#lanes.downstream.isHolding;
  }

  receive(direction: Direction, packet: Buffer): void {
    this.#lanes[direction].receive(packet);
  }

  add(toxic: Toxic): void {
    this.#lanes[toxic.direction].add(toxic);
  }

  remove(toxic: Toxic): void {
    this.#lanes[toxic.direction].remove(toxic);
  }

  dispose(): void {
    this.#lanes.upstream.dispose();
    this.#lanes.downstream.dispose();
  }
}
