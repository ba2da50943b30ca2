import type { Facts } from "../framer.ts";
import { methodName } from "./amqp-methods.ts";
import { ByteCursor } from "./byte-cursor.ts";

/** So many consumers of one connection are remembered. */
const mostConsumers = 4096;

/** What was said about queues on one connection: a delivery names its consumer only, and a `get-ok` nobody. */
export class Consumers {
  readonly #queues = new Map<string, string>();

  queueOf(channel: number, tag: string): string | undefined {
    return this.#queues.get(`${channel} ${tag}`);
  }

  /** An empty tag stands for the one that the server is about to give, and a tag that is no consumer's for a `get`. */
  remember(channel: number, tag: string, queue: string): void {
    if (this.#queues.size < mostConsumers) this.#queues.set(`${channel} ${tag}`, queue);
  }
}

/** No consumer can have this tag, as it is longer than a tag can be. */
const getTag = "get".padEnd(256);

/** What a method frame is about: its name, and the exchange, key and queue that it names. */
export function methodFacts(frame: Buffer, consumers: Consumers): Facts {
  const channel = frame.readUInt16BE(1);
  const cursor = new ByteCursor(frame, 7);
  const command = methodName(cursor.unsigned(2), cursor.unsigned(2));
  return { command: [command], ...argumentsOf(command, channel, cursor, consumers) };
}

function argumentsOf(command: string, channel: number, cursor: ByteCursor, consumers: Consumers): Facts {
  switch (command) {
    case "basic.publish": {
      cursor.skip(2);
      return routed(cursor);
    }
    case "basic.return": {
      cursor.skip(2);
      shortText(cursor);
      return routed(cursor);
    }
    case "basic.deliver": {
      const tag = shortText(cursor);
      cursor.skip(9);
      return { ...routed(cursor), ...queueFact(consumers.queueOf(channel, tag)) };
    }
    case "basic.get-ok": {
      cursor.skip(9);
      return { ...routed(cursor), ...queueFact(consumers.queueOf(channel, getTag)) };
    }
    case "basic.consume-ok": {
      const tag = shortText(cursor);
      const queue = consumers.queueOf(channel, tag) ?? consumers.queueOf(channel, "");
      if (queue !== undefined) consumers.remember(channel, tag, queue);
      return queueFact(queue);
    }
    case "basic.consume":
    case "basic.get": {
      cursor.skip(2);
      const queue = shortText(cursor);
      consumers.remember(channel, command === "basic.get" ? getTag : shortText(cursor), queue);
      return queueFact(queue);
    }
    default:
      return declared(command, cursor);
  }
}

/** Queues and exchanges that are declared, bound, deleted. */
function declared(command: string, cursor: ByteCursor): Facts {
  if (command.endsWith("-ok")) return {};
  cursor.skip(2);
  if (command.startsWith("exchange.")) return { exchange: [shortText(cursor)] };
  if (!command.startsWith("queue.")) return {};
  const queue = shortText(cursor);
  const isBinding = command === "queue.bind" || command === "queue.unbind";
  return isBinding ? { queue: [queue], exchange: [shortText(cursor)], key: [shortText(cursor)] } : { queue: [queue] };
}

/** The exchange without a name brings a message to the queue that its key names. */
function routed(cursor: ByteCursor): Facts {
  const exchange = shortText(cursor);
  const key = shortText(cursor);
  return { exchange: [exchange], key: [key], ...(exchange === "" ? { queue: [key] } : {}) };
}

const queueFact = (queue: string | undefined): Facts => (queue === undefined ? {} : { queue: [queue] });

const shortText = (cursor: ByteCursor): string => cursor.text(cursor.unsigned(1));
