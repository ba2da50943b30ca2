import * as z from "zod";
import type { AnyFault } from "../../../ports/fault.ts";
import { toxicFault } from "../../../proxies/toxic-fault.ts";
import { delayShape, patternSchema, reorderShape } from "./arguments.ts";

/** More copies of one message are a flood, not a duplicate. */
const MOST_COPIES = 100;
/** So much of one message is changed at most. */
const MOST_BYTES = 65_536;

const talk = {
  protocols: ["redis", "postgresql", "amqp", "nats", "kafka", "lines", "length-prefixed"],
  counted: "messages",
} as const;
const common = {
  category: "platform/state-transmission",
  talk,
  // Commands, topics and SQL are in what clients send.
  stream: "upstream",
} as const;

const pattern = patternSchema(/[a-z]*/).optional();
const match = z
  .strictObject({
    command: pattern,
    key: pattern,
    topic: pattern,
    queue: pattern,
    exchange: pattern,
    subject: pattern,
    sql: pattern,
    text: pattern,
  })
  .optional()
  .describe(
    "Which messages, by what their protocol knows of them: command, key (Redis, AMQP), topic (Kafka, Redis), queue (AMQP, " +
      "NATS), exchange (AMQP), subject (NATS), sql (PostgreSQL), text (lines); * stands for anything, or /expression/ " +
      "(default all)",
  );

/** Faults on messages, in a proxy that was created with the protocol that they are of, such as `"protocol": "redis"`. */
export const messageFaults: readonly AnyFault[] = [
  toxicFault({
    ...common,
    name: "message.drop",
    description: "Messages vanish; who waits for an answer to one goes on waiting.",
    type: "message_drop",
    shape: { match },
    body: ({ match: meant }) => ({ attributes: { match: meant } }),
  }),
  toxicFault({
    ...common,
    name: "message.duplicate",
    description: "Messages come more than once, as from a broker that was not sure whether they had arrived.",
    type: "message_duplicate",
    shape: {
      match,
      copies: z.int().min(1).max(MOST_COPIES).optional().describe("How many more of it are sent (default 1)"),
    },
    body: ({ match: meant, copies }) => ({ attributes: { match: meant, copies } }),
  }),
  toxicFault({
    ...common,
    name: "message.delay",
    category: "infrastructure/latency",
    description: "Messages come later, and those behind them too.",
    type: "message_delay",
    shape: {
      match,
      ...delayShape,
      reorder: z.boolean().optional().describe("Those behind a message that waits may overtake it (default false)"),
    },
    body: ({ match: meant, delay, jitter, distribution, reorder }) => ({
      attributes: { match: meant, delay, jitter, distribution, reorder },
    }),
  }),
  toxicFault({
    ...common,
    name: "message.reorder",
    category: "platform/race-conditions",
    description: "Messages arrive after others that were sent later.",
    type: "message_reorder",
    shape: { match, ...reorderShape },
    body: ({ match: meant, distance, wait }) => ({ attributes: { match: meant, distance, wait } }),
  }),
  toxicFault({
    ...common,
    name: "message.corrupt",
    description: "What messages carry arrives changed, in messages that are well formed.",
    type: "message_corrupt",
    shape: {
      match,
      bytes: z.int().min(1).max(MOST_BYTES).optional().describe("How many bytes of each are changed (default 1)"),
    },
    body: ({ match: meant, bytes }) => ({ attributes: { match: meant, bytes } }),
  }),
  toxicFault({
    ...common,
    name: "message.close",
    category: "infrastructure/inter-service",
    description: "The connection ends in place of a message, which is not delivered.",
    type: "message_close",
    shape: {
      match,
      by: z
        .enum(["close", "reset"])
        .optional()
        .describe("close: what was sent before is delivered (default); reset: both peers get a TCP reset"),
    },
    body: ({ match: meant, by }) => ({ attributes: { match: meant, reset: by === "reset" } }),
  }),
];
