import { createRandom } from "@hormesis/experiment";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSimulatedTimers } from "../data/simulated-timers.fixture.ts";
import { createToxic, type ToxicInput } from "../toxics/create-toxic.ts";
import type { Toxic } from "../toxics/toxic.ts";
import { Lane } from "./lane.ts";
import { PacketMemory } from "./packet-memory.ts";

/** A lane on a clock of the test's. */
function createLane({ toxics = [] as ToxicInput[], seed = "s", most = Infinity } = {}) {
  const timers = createSimulatedTimers();
  const memory = new PacketMemory(most);
  const arrived: { text: string; atMs: number }[] = [];
  const emit = (packet: Buffer): void =>
    void arrived.push({ text: packet.toString("latin1"), atMs: timers.monotonic() });
  const lane = new Lane({ timers, memory, random: createRandom(seed), emit });
  const made = toxics.map((input, index) => createToxic({ name: `t${index}`, ...input }, "udp"));
  for (const toxic of made) lane.add(toxic);
  const send = (...texts: string[]): void => texts.forEach((text) => lane.receive(Buffer.from(text, "latin1")));
  return { timers, memory, lane, arrived, made, send, texts: () => arrived.map(({ text }) => text) };
}

const anyToxic: fc.Arbitrary<ToxicInput> = fc
  .record({
    input: fc.oneof(
      fc.constant({ type: "packet_loss" }),
      fc.record({ delay: fc.nat(50), jitter: fc.nat(50), ordered: fc.boolean() }).map(of("packet_delay")),
      fc.record({ copies: fc.integer({ min: 1, max: 3 }) }).map(of("packet_duplicate")),
      fc.record({ distance: fc.integer({ min: 1, max: 3 }), wait: fc.nat(50) }).map(of("packet_reorder")),
      fc.record({ bits: fc.integer({ min: 1, max: 9 }) }).map(of("packet_corrupt")),
      fc.record({ rate: fc.nat(5), queue: fc.nat(50) }).map(of("packet_bandwidth")),
    ),
    toxicity: fc.constantFrom(0, 0.5, 1),
  })
  .map(({ input, toxicity }) => ({ ...input, toxicity }));

function of(type: string) {
  return (attributes: Record<string, number | boolean | string>): ToxicInput => ({ type, attributes });
}

describe("packets on their way", () => {
  it("are the same for the same seed, and leave nothing behind, whatever toxics come and go", () => {
    const packets = fc.array(fc.string({ maxLength: 20, unit: "binary-ascii" }), { maxLength: 30 });
    fc.assert(
      fc.property(packets, fc.array(anyToxic, { maxLength: 4 }), fc.nat(4), (sent, toxics, gone) => {
        const play = () => {
          const all = createLane({ toxics });
          for (const [index, text] of sent.entries()) {
            all.send(text);
            all.timers.advance(index % 7);
            const toxic = all.made[gone];
            if (index === 12 && toxic !== undefined) all.lane.remove(toxic);
          }
          return all;
        };
        const { lane, timers, memory, arrived, made } = play();
        expect(play().arrived.slice(0, arrived.length)).toEqual(arrived);
        timers.advance(10_000);
        expect([lane.isHolding, memory.taken, timers.count()]).toEqual([false, 0, 0]);
        for (const { effect } of made) {
          expect(effect.seen >= effect.matched && effect.matched >= effect.affected).toBe(true);
        }
        const again = play();
        again.lane.dispose();
        expect([again.lane.isHolding, again.memory.taken, again.timers.count()]).toEqual([false, 0, 0]);
      }),
    );
  });

  it("arrive unchanged, each once, when nobody suffers", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary-ascii" })), fc.array(anyToxic), (sent, toxics) => {
        const { send, texts } = createLane({ toxics: toxics.map((toxic) => ({ ...toxic, toxicity: 0 })) });
        send(...sent);
        expect(texts()).toEqual(sent);
      }),
    );
  });
});

describe("the toxic", () => {
  it("packet_delay waits as long as it says, and keeps the order where it is told to", () => {
    const attributes = { delay: 100, jitter: 50 };
    const { send, timers, arrived } = createLane({ toxics: [of("packet_delay")(attributes)] });
    for (let index = 0; index < 200; index += 1) send(String(index));
    timers.advance(1000);
    const times = arrived.map(({ atMs }) => atMs);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(50);
    expect(Math.max(...times)).toBeLessThanOrEqual(150);
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(80);
    const texts = Array.from({ length: 200 }, (_, index) => String(index));
    expect(arrived.map(({ text }) => text)).not.toEqual(texts);
    const ordered = createLane({ toxics: [of("packet_delay")({ ...attributes, ordered: true })] });
    ordered.send(...texts);
    ordered.timers.advance(1000);
    expect(ordered.texts()).toEqual(texts);
  });

  it("packet_delay spreads delays as its distribution says", () => {
    const attributes = { delay: 100, jitter: 30, distribution: "normal" };
    const { send, timers, arrived } = createLane({ toxics: [of("packet_delay")(attributes)] });
    for (let index = 0; index < 2000; index += 1) send("x");
    timers.advance(1000);
    const mean = arrived.reduce((sum, { atMs }) => sum + atMs, 0) / 2000;
    const variance = arrived.reduce((sum, { atMs }) => sum + (atMs - mean) ** 2, 0) / 2000;
    // Five standard deviations of either are 3.4 and 2.4.
    expect(Math.abs(mean - 100)).toBeLessThan(3.4);
    expect(Math.abs(Math.sqrt(variance) - 30)).toBeLessThan(2.4);
  });

  it("packet_reorder lets so many overtake, and does not count what nobody overtook", () => {
    const { send, timers, texts, made } = createLane({ toxics: [of("packet_reorder")({ distance: 2, wait: 10 })] });
    send("a", "b", "c", "d");
    expect(texts()).toEqual(["b", "c", "a"]);
    timers.advance(10);
    expect(texts()).toEqual(["b", "c", "a", "d"]);
    expect(made[0]?.effect).toEqual({ seen: 4, matched: 2, affected: 1 });
  });

  it("packet_bandwidth sends at its rate, and drops what would wait too long", () => {
    const { send, timers, arrived } = createLane({ toxics: [of("packet_bandwidth")({ rate: 1, queue: 30 })] });
    send("a".repeat(10), "b".repeat(10), "c".repeat(10), "d".repeat(10));
    timers.advance(100);
    expect(arrived.map(({ text, atMs }) => `${text[0]}${atMs}`)).toEqual(["a10", "b20", "c30"]);
  });

  it("packet_corrupt turns as many bits as it says, in a copy", () => {
    const { lane, arrived } = createLane({ toxics: [of("packet_corrupt")({ bits: 5 })] });
    const packet = Buffer.alloc(20);
    lane.receive(packet);
    lane.receive(Buffer.alloc(0));
    expect(packet.every((byte) => byte === 0)).toBe(true);
    const bits = [...Buffer.from(arrived[0]?.text ?? "", "latin1")].map((byte) => byte.toString(2)).join("");
    expect(bits.replaceAll("0", "")).toBe("11111");
    expect(arrived[1]?.text).toBe("");
  });

  it("loses the share that it is to lose, by packets", () => {
    const { send, texts, made } = createLane({ toxics: [{ type: "packet_loss", toxicity: 0.25 }] });
    for (let index = 0; index < 10_000; index += 1) send("x");
    expect(texts().length + (made[0] as Toxic).effect.affected).toBe(10_000);
    // Five standard deviations are 217.
    expect(Math.abs(texts().length - 7500)).toBeLessThan(217);
  });

  it("holds no more than there is memory for, and drops the rest", () => {
    const { send, timers, memory, texts } = createLane({ toxics: [of("packet_delay")({ delay: 10 })], most: 6000 });
    for (let index = 0; index < 50; index += 1) send("x".repeat(88));
    expect(memory.taken).toBe(6000);
    timers.advance(10);
    expect([texts().length, memory.taken]).toEqual([10, 0]);
  });

  it("counts a delay of nothing as no effect", () => {
    const { send, made, texts } = createLane({ toxics: [{ type: "packet_delay" }] });
    send("a", "b");
    expect(texts()).toEqual(["a", "b"]);
    expect(made[0]?.effect).toEqual({ seen: 2, matched: 2, affected: 0 });
  });
});
