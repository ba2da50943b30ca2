import { z } from "zod";
import type { FactName, Facts } from "./framer.ts";
import { readPattern } from "./pattern.ts";

const pattern = z.string().min(1).refine(isPattern, "is not a regular expression that can be read");

/** What means the same in capitals; a key of another case is another key. */
const caseless: ReadonlySet<string> = new Set<FactName>(["command", "sql"]);

/** Which messages a toxic is meant for: all that is named has to match, and nothing named is every message. */
export const matchShape = z
  .strictObject({
    command: pattern.describe("What the protocol calls the message: `GET`, `Query`, `basic.publish`, `PUB`, `Produce`"),
    key: pattern.describe("One of its keys (Redis), or its routing key (AMQP)"),
    topic: pattern.describe("One of its topics (Kafka), or its channel (Redis)"),
    queue: pattern.describe("Its queue (AMQP), or its queue group (NATS)"),
    exchange: pattern.describe("Its exchange (AMQP)"),
    subject: pattern.describe("Its subject (NATS)"),
    sql: pattern.describe("Its SQL (PostgreSQL: `Query`, `Parse`, and `Bind` of what was parsed)"),
    text: pattern.describe("What is in it, as UTF-8 (lines, length-prefixed)"),
  } satisfies Record<FactName, unknown>)
  .partial();

/** Whether messages with these facts are meant. */
export type Match = (facts: Facts) => boolean;

/** Makes a match of what was read by {@link matchShape}. */
export function createMatch(given: unknown): Match {
  const terms = Object.entries(matchShape.parse(given ?? {})).flatMap(([name, text]) =>
    text === undefined ? [] : [{ name: name as FactName, matches: readPattern(text, caseless.has(name)) }],
  );
  return (facts) => terms.every(({ name, matches }) => facts[name]?.some(matches) === true);
}

function isPattern(text: string): boolean {
  try {
    readPattern(text);
    return true;
  } catch {
    return false;
  }
}
