import { createRandom } from "@hormesis/experiment";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { directions, type Direction } from "../data/direction.ts";
import { createSimulatedTimers } from "../data/simulated-timers.fixture.ts";
import { createToxic, type ToxicInput } from "../toxics/create-toxic.ts";
import { DnsStream } from "./dns-stream.ts";
import { frame } from "./message-framer.ts";
import { writeName } from "./name.ts";

/** A conversation, and what it does to its connection. */
function createStream(...inputs: ToxicInput[]) {
  const timers = createSimulatedTimers();
  const sent: Record<Direction, Buffer> = { upstream: Buffer.alloc(0), downstream: Buffer.alloc(0) };
  const events: string[] = [];
  const stream = new DnsStream({
    timers,
    random: createRandom("s"),
    isFull: () => false,
    send: (direction, bytes) => {
      sent[direction] = Buffer.concat([sent[direction], bytes]);
    },
    end: (direction) => events.push(`end ${direction}`),
    finish: (direction) => events.push(`finish ${direction}`),
    close: () => events.push("close"),
    reset: () => events.push("reset"),
    hasRoom: (direction) => events.push(`room ${direction}`),
  });
  const toxics = inputs.map((input) => createToxic(input, "dns"));
  for (const toxic of toxics) stream.add(toxic);
  return { timers, sent, events, stream, toxics };
}

function query(name: string): Buffer {
  const head = Buffer.from([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  return frame(Buffer.concat([head, writeName(name) ?? Buffer.alloc(1), Buffer.from([0, 1, 0, 1])]));
}

const messages = fc.array(fc.stringMatching(/^[a-z]{1,9}$/).map(query), { maxLength: 10 });
const garbage = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));
const bytes = fc.tuple(messages, garbage).map(([whole, rest]) => Buffer.concat([...whole, rest]));

describe("DNS over a connection", () => {
  it("passes on every byte, whatever comes and however it is cut", async () => {
    const harmless = fc.constantFrom<ToxicInput[]>(
      [],
      [{ type: "packet_loss", toxicity: 0 }],
      [
        { type: "packet_delay", attributes: { delay: 5 } },
        { type: "dns_forge", attributes: { name: "no.match" } },
      ],
    );
    const pieces = fc.array(fc.integer({ min: 1, max: 300 }));
    const property = fc.asyncProperty(bytes, bytes, pieces, harmless, async (up, down, sizes, toxics) => {
      const { stream, sent, timers, events } = createStream(...toxics);
      const left = { upstream: up, downstream: down };
      for (const [index, size] of [...sizes, Infinity, Infinity].entries()) {
        const direction = directions[index % 2] ?? "upstream";
        const piece = left[direction].subarray(0, size);
        left[direction] = left[direction].subarray(piece.length);
        if (piece.length > 0) stream.receive(direction, piece);
        timers.advance(1);
      }
      for (const direction of directions) stream.end(direction);
      await Promise.resolve();
      timers.advance(100);
      await Promise.resolve();
      expect(sent.upstream.toString("hex")).toBe(up.toString("hex"));
      expect(sent.downstream.toString("hex")).toBe(down.toString("hex"));
      expect(events.toSorted()).toEqual(["end downstream", "end upstream"]);
      expect(timers.count()).toBe(0);
    });
    await fc.assert(property, { numRuns: 300 });
  });

  it("ends a direction when the last copy of the last message has left", async () => {
    const { stream, sent, events, timers } = createStream(
      { type: "packet_delay", direction: "upstream", attributes: { delay: 10 } },
      { type: "packet_duplicate", direction: "upstream", attributes: { copies: 2 } },
    );
    stream.receive("upstream", query("a"));
    stream.end("upstream");
    await Promise.resolve();
    expect(events).toEqual([]);
    timers.advance(10);
    await Promise.resolve();
    expect(sent.upstream.equals(Buffer.concat([query("a"), query("a"), query("a")]))).toBe(true);
    expect(events).toEqual(["end upstream"]);
  });

  it("lets its peers pause when it holds much, and go on when that has left", async () => {
    const { stream, events, timers } = createStream({
      type: "packet_delay",
      direction: "upstream",
      attributes: { delay: 10 },
    });
    const large = frame(Buffer.concat([query("a").subarray(2), Buffer.alloc(60_000)]));
    let count = 0;
    while (!stream.isFull("upstream")) {
      stream.receive("upstream", large);
      count += 1;
    }
    expect(count).toBe(18);
    await Promise.resolve();
    expect(events).toEqual([]);
    timers.advance(10);
    await Promise.resolve();
    expect(events).toEqual(["room upstream", "room downstream"]);
    expect(stream.isFull("upstream")).toBe(false);
  });

  it("counts nothing from where it is not DNS any more, and lets go of what was held", () => {
    const { stream, sent, toxics } = createStream({
      type: "packet_delay",
      direction: "upstream",
      attributes: { delay: 10 },
    });
    stream.receive("upstream", query("a"));
    expect(sent.upstream.length).toBe(0);
    const text = Buffer.from("GET / HTTP/1.1\r\n\r\n");
    stream.receive("upstream", text);
    stream.receive("upstream", query("b"));
    expect(sent.upstream.equals(Buffer.concat([query("a"), text, query("b")]))).toBe(true);
    const unreadBytes = text.length + query("b").length;
    expect(toxics[0]?.effect).toEqual({ seen: 1, matched: 1, affected: 1, unreadBytes });
  });
});
