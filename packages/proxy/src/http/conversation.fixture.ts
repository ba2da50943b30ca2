import { createRandom } from "@hormesis/experiment";
import type { Direction } from "../data/direction.ts";
import { createSimulatedTimers, type SimulatedTimers } from "../data/simulated-timers.fixture.ts";
import type { Conversation, Protocol } from "../protocols/protocol.ts";
import type { Attributes } from "../toxics/attributes.ts";
import { createToxic, type ToxicInput } from "../toxics/create-toxic.ts";
import type { Toxic } from "../toxics/toxic.ts";

/** A conversation between two peers of a test, on a clock that the test moves. */
export interface Talk {
  readonly conversation: Conversation;
  readonly timers: SimulatedTimers;
  readonly toxics: readonly Toxic[];
  /** All that was sent so far, as Latin-1, each direction's end as `|`, and the end of the connection as `#`. */
  readonly sent: Readonly<Record<Direction, string>>;
  /** How often each direction was told that there is room. */
  readonly rooms: Readonly<Record<Direction, number>>;
  /** Those that take nothing at the moment. */
  readonly blocked: Set<Direction>;
  client(text: string): void;
  server(text: string): void;
}

export function talk(protocol: Protocol, inputs: readonly ToxicInput[] = [], seed = "1"): Talk {
  const timers = createSimulatedTimers();
  const sent = { upstream: "", downstream: "" };
  const rooms = { upstream: 0, downstream: 0 };
  const blocked = new Set<Direction>();
  const conversation = protocol.converse({
    timers,
    random: createRandom(seed),
    isFull: (direction) => blocked.has(direction),
    send: (direction, bytes) => void (sent[direction] += bytes.toString("latin1")),
    end: (direction) => void (sent[direction] += "|"),
    finish: (direction) => void (sent[direction] += "#"),
    close: () => conversation.dispose(),
    reset: () => {
      conversation.dispose();
      sent.upstream += "!";
      sent.downstream += "!";
    },
    hasRoom: (direction) => void (rooms[direction] += 1),
  });
  const toxics = inputs.map((input) => createToxic(input, protocol.name));
  for (const toxic of toxics) conversation.add(toxic);
  return {
    conversation,
    timers,
    toxics,
    sent,
    rooms,
    blocked,
    client: (text) => conversation.receive("upstream", Buffer.from(text, "latin1")),
    server: (text) => conversation.receive("downstream", Buffer.from(text, "latin1")),
  };
}

/** A request without a body. */
export const get = (path: string, ...headers: readonly string[]): string =>
  `${[`GET ${path} HTTP/1.1`, "Host: x", ...headers].join("\r\n")}\r\n\r\n`;

/** A response with a length. */
export const answer = (body: string): string => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

/** What an abort says when nothing else is asked for. */
export const refusal = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";

export const up = (type: string, attributes: Attributes = {}): ToxicInput => ({
  type,
  direction: "upstream",
  attributes,
});
export const down = (type: string, attributes: Attributes = {}): ToxicInput => ({ type, attributes });

/** How many messages each toxic says it has acted on. */
export const affected = ({ toxics }: Talk): number[] => toxics.map(({ effect }) => effect.affected);
