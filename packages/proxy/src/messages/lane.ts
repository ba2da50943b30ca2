import type { Direction } from "../data/direction.ts";
import type { Timers } from "../ports/timers.ts";
import type { ConversationHost } from "../protocols/protocol.ts";
import { isChosen } from "../toxics/suffers.ts";
import type { Toxic } from "../toxics/toxic.ts";
import type { Framer, Message } from "./framer.ts";
import { createMatch, type Match } from "./match.ts";
import { MessageReader, mostFollowedBytes } from "./message-reader.ts";
import type { MessageSink, MessageStage, MessageToxicKind } from "./message-stage.ts";
import { Outlet } from "./outlet.ts";

interface PlacedToxic {
  readonly toxic: Toxic;
  readonly stage: MessageStage;
  match: Match;
}

/** One direction of a connection: bytes become messages, which go through the stages of its toxics. */
export class Lane {
  readonly #host: ConversationHost;
  readonly #direction: Direction;
  readonly #framer: Framer;
  readonly #reader: MessageReader;
  readonly #outlet: Outlet;
  readonly #placed: PlacedToxic[] = [];
  readonly #timers: Timers;
  #isEnded = false;
  #wasFull = false;

  constructor(host: ConversationHost, direction: Direction, framer: Framer) {
    this.#host = host;
    this.#direction = direction;
    this.#framer = framer;
    this.#reader = new MessageReader(framer);
    this.#outlet = new Outlet(host, direction);
    const { timers } = host;
    this.#timers = {
      monotonic: () => timers.monotonic(),
      start: (delayMs, callback) => timers.start(delayMs, () => this.#run(callback)),
    };
  }

  get isFull(): boolean {
    const { isFull } = this.#head;
    if (isFull) this.#wasFull = true;
    return isFull;
  }

  receive(bytes: Buffer): void {
    if (this.#placed.length === 0) {
      this.#host.send(this.#direction, bytes);
      this.#follow(bytes);
      return;
    }
    this.#run(() => this.#reader.push(bytes, (message) => this.#head.take(message)));
  }

  /** No more come: what is not a whole message leaves as it is. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#run(() => {
      this.#giveRest();
      this.#head.end("half");
    });
  }

  /** There may be room again: whoever is last gives first. */
  wake(): void {
    this.#run(() => {
      for (const { stage } of this.#placed.toReversed()) stage.wake();
    });
  }

  add(toxic: Toxic, kind: MessageToxicKind): void {
    const random = this.#host.random.fork(toxic.name);
    const place: { of: PlacedToxic | undefined } = { of: undefined };
    const stage = kind.createStage({
      settings: toxic,
      random: random.fork("form"),
      timers: this.#timers,
      effect: toxic.effect,
      suffers: (message, allows = () => true) =>
        place.of !== undefined && isMeant(place.of, message) && allows() && isChosen(toxic, random),
      payload: ({ bytes }) => this.#framer.payload(bytes),
      isReserved: (byte) => this.#framer.reserved?.includes(byte) ?? false,
      reset: () => this.#host.reset(),
      next: () => this.#after(toxic),
    });
    place.of = { toxic, stage, match: createMatch(toxic.attributes["match"]) };
    this.#placed.push(place.of);
  }

  update(toxic: Toxic): void {
    const placed = this.#placed.find((each) => each.toxic === toxic);
    if (placed === undefined) return;
    placed.match = createMatch(toxic.attributes["match"]);
    this.wake();
  }

  remove(toxic: Toxic): void {
    const index = this.#placed.findIndex((each) => each.toxic === toxic);
    const placed = this.#placed[index];
    if (placed === undefined) return;
    this.#run(() => {
      placed.stage.flush();
      this.#placed.splice(index, 1);
      // Nobody is left who wants whole messages.
      if (this.#placed.length === 0) this.#giveRest();
    });
  }

  dispose(): void {
    for (const { stage } of this.#placed) stage.dispose();
    this.#placed.length = 0;
    this.#wasFull = false;
    this.#outlet.dispose();
  }

  get #head(): MessageSink {
    return this.#placed[0]?.stage ?? this.#outlet;
  }

  #after(toxic: Toxic): MessageSink {
    const index = this.#placed.findIndex((each) => each.toxic === toxic);
    return this.#placed[index + 1]?.stage ?? this.#outlet;
  }

  /** Reads along, to know what begins when a toxic comes, and what an answer belongs to. */
  #follow(bytes: Buffer): void {
    this.#reader.push(bytes, () => {}, mostFollowedBytes);
    this.#reader.flush();
  }

  #giveRest(): void {
    const bytes = this.#reader.flush();
    if (bytes.length > 0) this.#head.take({ bytes, facts: undefined });
  }

  /** What leaves meanwhile leaves together; then, where nothing could be taken before, it can perhaps. */
  #run(work: () => void): void {
    this.#outlet.together(work);
    if (!this.#wasFull || this.#head.isFull) return;
    this.#wasFull = false;
    this.#host.hasRoom(this.#direction);
  }
}

/** Looks whether a message is one that the toxic is meant for. */
function isMeant({ toxic, match }: PlacedToxic, { facts, bytes }: Message): boolean {
  if (facts === undefined) {
    toxic.effect.unreadBytes = (toxic.effect.unreadBytes ?? 0) + bytes.length;
    return false;
  }
  toxic.effect.seen += 1;
  return match(facts);
}
