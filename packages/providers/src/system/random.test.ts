import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "./random.ts";

const draw = (seed: string, count: number): number[] => {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => random.next());
};

describe("a seeded stream", () => {
  it("gives these numbers for these seeds, in every version to come", () => {
    expect(draw("", 3)).toMatchInlineSnapshot(`
      [
        0.13160476706562274,
        0.9670822341992782,
        0.755150316160526,
      ]
    `);
    expect(draw("hormesis", 3)).toMatchInlineSnapshot(`
      [
        0.7659856146827656,
        0.14474990922416597,
        0.9947400115158078,
      ]
    `);
    expect(createRandom("hormesis").fork("targets").next()).toMatchInlineSnapshot(`0.8977775855685778`);
  });

  it("gives numbers from 0 up to but not 1, the same for the same seed", () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const numbers = draw(seed, 20);
        expect(numbers).toEqual(draw(seed, 20));
        for (const number of numbers) expect(number >= 0 && number < 1).toBe(true);
      }),
    );
  });

  it("gives different numbers for seeds that differ in little", () => {
    const firsts = new Set(Array.from({ length: 5000 }, (_, index) => createRandom(`run-${index}`).next()));
    expect(firsts.size).toBe(5000);
    expect(draw("ab", 1)).not.toEqual(draw("ba", 1));
  });

  it("spreads evenly: no tenth of the range has much more or less than its share", () => {
    for (const numbers of [
      draw("spread", 20_000),
      Array.from({ length: 20_000 }, (_, index) => createRandom(`${index}`).next()),
    ]) {
      const bins = Array.from({ length: 10 }, () => 0);
      for (const number of numbers) bins[Math.floor(number * 10)]! += 1;
      // Expected 2000 a bin; five standard deviations are 212.
      for (const bin of bins) expect(Math.abs(bin - 2000)).toBeLessThan(212);
    }
  });

  it("forks by name alone: draws of one consumer never shift another's", () => {
    const used = createRandom("s");
    for (let round = 0; round < 7; round += 1) used.next();
    expect(used.fork("a").next()).toBe(createRandom("s").fork("a").next());
    expect(used.fork("a").next()).not.toBe(used.fork("b").next());
  });

  it("never makes one stream of two different chains of forks", () => {
    const root = createRandom("s");
    expect(root.fork("a/b").seed).not.toBe(root.fork("a").fork("b").seed);
    expect(root.fork("a~1b").seed).not.toBe(root.fork("a/b").seed);
  });
});
