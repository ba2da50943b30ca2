import type { Random } from "@hormesis/experiment";
import type { Timers } from "../ports/timers.ts";
import type { Conversation, Protocol } from "../protocols/protocol.ts";
import type { Direction } from "./direction.ts";
import type { Link, LinkListener } from "./link.ts";

export interface ConverseInput {
  readonly protocol: Protocol;
  readonly timers: Timers;
  readonly random: Random;
  readonly link: (direction: Direction) => Link;
  readonly close: () => void;
  readonly reset: () => void;
}

/** Lets a protocol follow a connection, by its two links. */
export function converse({ protocol, timers, random, link, close, reset }: ConverseInput): Conversation {
  return protocol.converse({
    timers,
    random,
    isFull: (direction) => link(direction).isHeadFull,
    send: (direction, bytes) => link(direction).send(bytes),
    end: (direction) => link(direction).sendEnd("half"),
    finish: (direction) => link(direction).sendEnd("both"),
    close,
    reset,
    hasRoom: (direction) => link(direction).wake(),
  });
}

/** One direction of a conversation, for its link. */
export function listenTo(conversation: Conversation, direction: Direction): LinkListener {
  return {
    get isFull() {
      return conversation.isFull(direction);
    },
    receive: (bytes) => conversation.receive(direction, bytes),
    end: (kind) => conversation.end(direction, kind),
    wake: () => conversation.wake(direction),
  };
}
