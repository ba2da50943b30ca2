import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { directions } from "../data/direction.ts";
import { stage } from "./conversation.fixture.ts";
import { publish } from "./framers/amqp.fixture.ts";
import { messageProtocols } from "./message-protocols.ts";
import { messageToxicKinds } from "./toxics/message-kinds.ts";

/** Whole messages of some protocols, so that what is made of them goes deep into a framer. */
const whole = [
  "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\nvv\r\n",
  "PUB a 2\r\nhi\r\n",
  "Q\0\0\0\rselect 1\0",
  "\0\0\0\x08\0\x03\0\0user",
  "\0\0\0\x0c\0\x12\0\0\0\0\0\x09\0\x02me",
  "+OK\r\n",
  "D\0\0\0\x0b\0\x01\0\0\0\x01x",
  publish(1, "a", "b", "hello").toString("latin1"),
].map((text) => Buffer.from(text, "latin1"));

const bytes = fc.oneof(
  fc.constantFrom(...whole),
  fc.uint8Array({ maxLength: 30 }).map((given) => Buffer.from(given)),
  fc.tuple(fc.constantFrom(...whole), fc.nat(40)).map(([given, length]) => given.subarray(0, length)),
);
const step = fc.oneof(
  fc.record({ direction: fc.constantFrom(...directions), bytes }),
  fc.record({ toxic: fc.nat(messageToxicKinds.length - 1), direction: fc.constantFrom(...directions) }),
  fc.constantFrom("advance" as const, "block" as const, "free" as const, "remove" as const),
);

describe.each(messageProtocols.map((protocol) => [protocol.name, protocol] as const))("%s", (_, protocol) => {
  it("takes whatever comes, with whatever toxics, and holds nothing when it is over", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const at = stage(protocol);
        const placed: ReturnType<typeof at.add>[] = [];
        for (const [index, each] of steps.entries()) {
          if (each === "advance") at.timers.advance(20);
          else if (each === "remove") placed.splice(0, 1).forEach((toxic) => at.conversation.remove(toxic));
          else if (each === "block" || each === "free") at.block(each === "block");
          else if ("bytes" in each) at.receive(each.bytes, each.direction);
          else {
            const { type } = messageToxicKinds[each.toxic] ?? { type: "" };
            const delay = type === "message_delay" ? { delay: 15, jitter: 15, reorder: index % 2 === 0 } : {};
            placed.push(
              at.add({ type, name: `${index}`, direction: each.direction, toxicity: 0.5, attributes: delay }),
            );
          }
        }
        for (const toxic of placed) at.conversation.remove(toxic);
        at.conversation.end("upstream");
        at.conversation.end("downstream");
        expect(at.timers.count()).toBe(0);
        const isOver = (direction: string): boolean =>
          at.done.includes(`end ${direction}`) || at.done.includes(`finish ${direction}`);
        expect(at.done.includes("reset") || directions.every(isOver)).toBe(true);
        at.conversation.dispose();
      }),
    );
  });
});
