import { z } from "zod";
import type { EndKind } from "../../data/sink.ts";
import type { Timer } from "../../ports/timers.ts";
import { attribute } from "../../toxics/attributes.ts";
import type { Message } from "../framer.ts";
import { ownMemory } from "../own-memory.ts";
import type { MessageSink, MessageStage, StageInput } from "../message-stage.ts";
import { messageKind } from "./message-kind.ts";

/** So many messages may overtake one. */
const mostDistance = 1000;
/** A message that nothing follows must not wait for ever. */
const longestMs = 60_000;

/**
 * Holds a message back until `distance` others of its direction have overtaken it, or `wait` ms have passed.
 *
 * One is held at a time, and those that overtake it cannot suffer. One that nothing overtook does not count as affected.
 */
export const messageReorder = messageKind({
  type: "message_reorder",
  shape: {
    distance: z.int().min(1).max(mostDistance).default(1).describe("How many messages overtake it"),
    wait: z.number().min(0).max(longestMs).default(100).describe("How long it waits for them, in milliseconds"),
  },
  createStage: (input) => new Reorder(input),
});

class Reorder implements MessageStage {
  readonly #input: StageInput;
  #held: { readonly message: Message; overtakenBy: number } | undefined;
  #timer: Timer | undefined;

  constructor(input: StageInput) {
    this.#input = input;
  }

  get isFull(): boolean {
    return this.#next.isFull;
  }

  take(message: Message): void {
    // Bytes that nobody understands may be a piece of something longer: nothing may come between them.
    if (message.facts === undefined) this.flush();
    if (this.#held !== undefined) this.#overtake(this.#held, message);
    else if (this.#input.suffers(message)) this.#hold(message);
    else this.#next.take(message);
  }

  end(kind: EndKind): void {
    this.flush();
    this.#next.end(kind);
  }

  wake(): void {}

  flush(): void {
    this.#timer?.cancel();
    const held = this.#held;
    this.#held = undefined;
    if (held === undefined) return;
    if (held.overtakenBy > 0) this.#input.effect.affected += 1;
    this.#next.take(held.message);
  }

  dispose(): void {
    this.#timer?.cancel();
    this.#held = undefined;
  }

  get #next(): MessageSink {
    return this.#input.next();
  }

  #hold(message: Message): void {
    this.#held = { message: ownMemory(message), overtakenBy: 0 };
    this.#timer = this.#input.timers.start(attribute(this.#input.settings, "wait"), () => this.flush());
  }

  #overtake(held: { overtakenBy: number }, message: Message): void {
    this.#next.take(message);
    held.overtakenBy += 1;
    if (held.overtakenBy >= attribute(this.#input.settings, "distance")) this.flush();
  }
}
