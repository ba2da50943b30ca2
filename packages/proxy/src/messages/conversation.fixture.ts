import { createRandom } from "@hormesis/experiment";
import { createSimulatedTimers, type SimulatedTimers } from "../data/simulated-timers.fixture.ts";
import type { Direction } from "../data/direction.ts";
import type { Conversation, Protocol } from "../protocols/protocol.ts";
import { createToxic, type ToxicInput } from "../toxics/create-toxic.ts";
import type { Toxic } from "../toxics/toxic.ts";

/** A conversation without a connection: what it does is written down, and its peers take bytes when the test says so. */
export interface Stage {
  readonly conversation: Conversation;
  readonly timers: SimulatedTimers;
  /** All that has been sent in that direction. */
  sent(direction?: Direction): string;
  /** How often something was sent. */
  readonly sends: number;
  /** What was done beside sending, in order. */
  readonly done: readonly string[];
  /** Whether that direction's peer takes nothing; `false` wakes the conversation. */
  block(isFull: boolean, direction?: Direction): void;
  receive(text: string | Buffer, direction?: Direction): void;
  add(input: ToxicInput): Toxic;
}

/** The direction is `upstream` wherever it is not said. */
export function stage(protocol: Protocol, seed = "1"): Stage {
  const timers = createSimulatedTimers();
  const sent: Record<Direction, Buffer[]> = { upstream: [], downstream: [] };
  const full: Record<Direction, boolean> = { upstream: false, downstream: false };
  const done: string[] = [];
  const conversation = protocol.converse({
    timers,
    random: createRandom(seed),
    isFull: (direction) => full[direction],
    send: (direction, bytes) => void sent[direction].push(Buffer.from(bytes)),
    end: (direction) => void done.push(`end ${direction}`),
    finish: (direction) => void done.push(`finish ${direction}`),
    close: () => void done.push("close"),
    reset: () => void done.push("reset"),
    hasRoom: (direction) => void done.push(`room ${direction}`),
  });
  return {
    conversation,
    timers,
    done,
    sent: (direction = "upstream") => Buffer.concat(sent[direction]).toString("latin1"),
    get sends() {
      return sent.upstream.length + sent.downstream.length;
    },
    block(isFull, direction = "upstream") {
      full[direction] = isFull;
      if (!isFull) conversation.wake(direction);
    },
    receive: (text, direction = "upstream") => conversation.receive(direction, Buffer.from(text)),
    add(input) {
      const toxic = createToxic({ direction: "upstream", ...input }, protocol.name);
      conversation.add(toxic);
      return toxic;
    },
  };
}
