import type { Random } from "@hormesis/experiment";
import type { Timers } from "../ports/timers.ts";
import { isChosen, suffers } from "../toxics/suffers.ts";
import type { Toxic } from "../toxics/toxic.ts";
import { isMatch } from "./packet-match.ts";
import type { PacketMemory } from "./packet-memory.ts";
import { isPacketKind, type PacketStage } from "./packet-kind.ts";

export interface LaneInput {
  readonly timers: Timers;
  readonly memory: PacketMemory;
  readonly random: Random;
  /** Gets what has passed all toxics. */
  readonly emit: (packet: Buffer) => void;
}

interface Place {
  readonly toxic: Toxic;
  readonly stage: PacketStage;
}

/** One client's packets in one direction, and the toxics that they pass one after the other. */
export class Lane {
  readonly #input: LaneInput;
  readonly #places: Place[] = [];

  constructor(input: LaneInput) {
    this.#input = input;
  }

  get isHolding(): boolean {
    return this.#places.some(({ stage }) => stage.size > 0);
  }

  receive(packet: Buffer): void {
    this.#pass(packet, 0);
  }

  /** Puts a toxic at the end; nothing happens when it is none on packets. */
  add(toxic: Toxic): void {
    const { kind } = toxic;
    if (!isPacketKind(kind)) return;
    const { timers, memory } = this.#input;
    const random = this.#input.random.fork(toxic.name);
    const isMeant = (packet: Buffer): boolean => {
      toxic.effect.seen += 1;
      return isMatch(toxic.attributes["match"], packet);
    };
    const stage = kind.create({
      toxic,
      timers,
      memory,
      random,
      chooses: (packet) => isMeant(packet) && suffers(toxic, random),
      picks: (packet) => isMeant(packet) && isChosen(toxic, random),
      emit: (packet) => this.#pass(packet, this.#places.indexOf(place) + 1),
    });
    const place = { toxic, stage };
    this.#places.push(place);
  }

  /** Takes a toxic out; what it holds goes on now. */
  remove(toxic: Toxic): void {
    const index = this.#places.findIndex((place) => place.toxic === toxic);
    this.#places[index]?.stage.release();
    if (index >= 0) this.#places.splice(index, 1);
  }

  dispose(): void {
    for (const { stage } of this.#places) stage.dispose();
  }

  #pass(packet: Buffer, index: number): void {
    const next = this.#places[index];
    if (next === undefined) this.#input.emit(packet);
    else next.stage.receive(packet);
  }
}
