import { createRandom } from "@hormesis/experiment";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Attributes } from "../toxics/attributes.ts";
import { findKind, toxicTypes } from "../toxics/kinds.ts";
import { createSimulatedTimers, type SimulatedTimers } from "./simulated-timers.fixture.ts";
import type { EndKind, Sink } from "./sink.ts";
import { Stage } from "./stage.ts";

/** A sink that notes what came when, and is full when a test says so. */
class Notes implements Sink {
  isFull = false;
  ended: EndKind | undefined;
  readonly got: { readonly atMs: number; readonly text: string }[] = [];
  readonly #timers: SimulatedTimers;

  constructor(timers: SimulatedTimers) {
    this.#timers = timers;
  }

  get text(): string {
    return this.got.map(({ text }) => text).join("");
  }

  write(bytes: Buffer): void {
    this.got.push({ atMs: this.#timers.monotonic(), text: bytes.toString() });
  }

  end(kind: EndKind): void {
    this.ended = kind;
  }
}

function start(type: string, attributes: Attributes, lateMs = 0) {
  const timers = createSimulatedTimers(lateMs);
  const sink = new Notes(timers);
  const settings = { attributes: { ...attributes } };
  const random = createRandom("seed");
  const kind = findKind(type);
  if (kind?.layer !== "bytes") throw new Error(`There is no toxic ${type} on bytes.`);
  const wakes = { count: 0 };
  const resets = { count: 0 };
  const host = { timers, isOtherEnded: () => false, reset: () => void (resets.count += 1), drained: () => {} };
  const previous = { wake: () => void (wakes.count += 1) };
  const stage = new Stage(host, kind.create({ settings, random, startedAtMs: 0 }), { previous, next: sink });
  const write = (text: string): void => stage.write(Buffer.from(text), timers.monotonic(), false);
  return { timers, sink, settings, stage, wakes, resets, write };
}

const all: [type: string, attributes: Attributes][] = [
  ["latency", { latency: 50, jitter: 10 }],
  ["bandwidth", { rate: 1 }],
  ["slow_close", { delay: 50 }],
  ["timeout", { timeout: 50 }],
  ["reset_peer", { timeout: 50 }],
  ["slicer", { average_size: 3, size_variation: 2, delay: 1000 }],
  ["limit_data", { bytes: 1_000_000 }],
  ["noop", {}],
];

describe("every toxic", () => {
  it("is tried here", () => {
    const ofBytes = toxicTypes.filter((type) => findKind(type)?.layer === "bytes");
    expect(all.map(([type]) => type)).toEqual(ofBytes);
  });

  it.each(all)("%s holds no timer once it is disposed of", (type, attributes) => {
    const at = start(type, attributes);
    at.write("some bytes that wait");
    at.stage.end("half");
    at.stage.dispose();
    expect(at.timers.count()).toBe(0);
  });

  it.each(all)(
    "%s gives way at once when it is removed: what waits goes on, or the connection ends",
    (type, attributes) => {
      const at = start(type, attributes);
      at.write("some bytes that wait");
      at.stage.remove();
      if (type === "timeout") expect(at.sink.ended).toBe("both");
      else expect(at.sink.text).toBe("some bytes that wait");
      expect(at.timers.count()).toBe(0);
    },
  );

  it.each(all)("%s says that it is full before it holds more than it may, and wakes who waits", (type, attributes) => {
    const at = start(type, attributes);
    at.sink.isFull = true;
    const block = Buffer.alloc(64 * 1024);
    let blocks = 0;
    while (!at.stage.isFull && blocks < 2000) {
      at.stage.write(block, 0, false);
      blocks += 1;
    }
    // A toxic that drops never fills; the others hold 32 MiB at most, and one block more.
    if (type !== "timeout") expect(blocks).toBeLessThanOrEqual(513);
    at.sink.isFull = false;
    at.stage.remove();
    if (type !== "timeout") expect(at.wakes.count).toBeGreaterThan(0);
  });

  it.each(all)("%s passes nothing on while what is behind it is full", (type, attributes) => {
    const at = start(type, attributes);
    at.sink.isFull = true;
    at.write("some bytes that wait");
    at.timers.advance(1000);
    expect(at.sink.text).toBe("");
  });
});

describe("latency", () => {
  it("passes each chunk exactly when it is due", () => {
    const at = start("latency", { latency: 100, jitter: 0 });
    at.write("a");
    at.timers.advance(30);
    at.write("b");
    at.timers.advance(1000);
    expect(at.sink.got).toEqual([
      { atMs: 100, text: "a" },
      { atMs: 130, text: "b" },
    ]);
  });

  it("keeps the order whatever the jitter, within its bounds", () => {
    const at = start("latency", { latency: 100, jitter: 50 });
    for (let index = 0; index < 100; index += 1) {
      at.write(String(index % 10));
      at.timers.advance(1);
    }
    at.timers.advance(1000);
    expect(at.sink.text).toBe("0123456789".repeat(10));
    for (const [index, { atMs }] of at.sink.got.entries()) {
      expect(atMs).toBeGreaterThanOrEqual(index + 50);
      expect(atMs).toBeLessThanOrEqual(index + 150);
    }
  });
});

describe("bandwidth", () => {
  it("lets through exactly its rate, however late the timers are and however the bytes come", () => {
    const chunks = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 20, maxLength: 40 });
    const property = fc.property(chunks, fc.integer({ min: 1, max: 500 }), fc.nat(20), (sizes, rate, lateMs) => {
      const at = start("bandwidth", { rate }, lateMs);
      for (const size of sizes) at.write("x".repeat(size));
      const bytes = sizes.reduce((sum, size) => sum + size, 0);
      const dueMs = bytes / rate;
      at.timers.advance(dueMs - 1);
      expect(at.sink.text.length).toBeLessThan(bytes);
      at.timers.advance(lateMs + 12);
      expect(at.sink.text.length).toBe(bytes);
    });
    fc.assert(property, { numRuns: 60 });
  });
});

describe("reset_peer", () => {
  it("waits for bytes, then as long as it says", () => {
    const at = start("reset_peer", { timeout: 50 });
    at.timers.advance(1000);
    at.write("x");
    at.timers.advance(49);
    expect(at.resets.count).toBe(0);
    at.timers.advance(1);
    expect(at.resets.count).toBe(1);
  });
});

describe("slicer", () => {
  it("cuts into pieces within the variation", () => {
    const at = start("slicer", { average_size: 10, size_variation: 4, delay: 0 });
    at.write("0123456789".repeat(50));
    at.timers.advance(1000);
    expect(at.sink.text).toBe("0123456789".repeat(50));
    const sizes = at.sink.got.slice(0, -1).map(({ text }) => text.length);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(6);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(14);
  });
});
