import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ChunkQueue } from "./chunk-queue.ts";

describe("a queue of chunks", () => {
  it("gives back the bytes that it was given, in order, however they are taken", () => {
    const steps = fc.array(fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.integer({ min: 1, max: 30 })));
    fc.assert(
      fc.property(steps, (todo) => {
        const queue = new ChunkQueue();
        const given: number[] = [];
        const taken: number[] = [];
        for (const step of todo) {
          if (typeof step === "number") taken.push(...(queue.take(step)?.bytes ?? []));
          else {
            given.push(...step);
            queue.push({ bytes: Buffer.from(step), receivedAtMs: 0 });
          }
          expect(queue.bytes).toBe(given.length - taken.length);
        }
        while (queue.bytes > 0) taken.push(...(queue.take(7)?.bytes ?? []));
        expect(taken).toEqual(given);
        expect(queue.costBytes).toBe(0);
      }),
    );
  });

  it("counts what many small chunks cost", () => {
    const queue = new ChunkQueue();
    for (let index = 0; index < 1000; index += 1) queue.push({ bytes: Buffer.from("x"), receivedAtMs: 0 });
    expect(queue.costBytes).toBeGreaterThan(100_000);
  });
});
