import { createRandom } from "@hormesis/experiment";
import { describe, expect, it } from "vitest";
import { delayOf, drawFor, type Distribution } from "./distribution.ts";

const sampleCount = 100_000;

function sample(distribution: Distribution | undefined, middleMs: number, spreadMs: number): number[] {
  const random = createRandom(`${distribution}`);
  return Array.from({ length: sampleCount }, () =>
    delayOf({ middleMs, spreadMs, distribution }, drawFor(distribution, random)),
  ).toSorted((one, other) => one - other);
}

function moments(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}

const quantile = (values: readonly number[], share: number): number => values[Math.floor(values.length * share)] ?? NaN;

describe("delays", () => {
  // Of a pareto the sample's own deviation is no good measure, as its fourth moment does not exist: see the quantiles.
  it.each([
    [undefined, 100 / Math.sqrt(3)],
    ["uniform", 100 / Math.sqrt(3)],
    ["normal", 100],
    ["lognormal", 100],
  ] as const)("that are %s have the mean and the deviation that are asked for", (distribution, deviation) => {
    const found = moments(sample(distribution, 500, 100));
    expect(found.mean).toBeGreaterThan(497);
    expect(found.mean).toBeLessThan(503);
    expect(found.deviation / deviation).toBeGreaterThan(0.97);
    expect(found.deviation / deviation).toBeLessThan(1.03);
  });

  it.each([
    // With m = s = 100: a = 1 + √2 and x = 100 (a - 1) / a = 58.58, so that quantile q is x / (1 - q)^(1/a).
    ["pareto", 0.5, 78.06],
    ["pareto", 0.9, 152.04],
    ["pareto", 0.99, 394.6],
    // σ² = ln 2, μ = ln 100 - σ²/2: the median is e^μ, and 84.13 % are below e^(μ+σ).
    ["lognormal", 0.5, 70.71],
    ["lognormal", 0.8413, 162.6],
    ["normal", 0.8413, 200],
    ["normal", 0.1587, 0.01],
    ["uniform", 0.25, 50],
  ] as const)("that are %s have %f of them below %f, of mean 100 and spread 100", (distribution, share, expected) => {
    expect(Math.abs(quantile(sample(distribution, 100, 100), share) - expected)).toBeLessThan(
      Math.max(4, expected * 0.04),
    );
  });

  it("of a pareto distribution are never below its least, and have its mean", () => {
    const values = sample("pareto", 100, 100);
    expect(values[0]).toBeGreaterThan(58.57);
    expect(Math.abs(moments(values).mean - 100)).toBeLessThan(4);
    expect(moments(sample("pareto", 500, 50)).deviation).toBeGreaterThan(45);
  });

  it("are never negative, and are what is said where there is no spread", () => {
    for (const distribution of ["uniform", "normal", "pareto", "lognormal"] as const) {
      expect(sample(distribution, 10, 1000)[0]).toBeGreaterThanOrEqual(0);
      expect(sample(distribution, 0, 1000).every(Number.isFinite)).toBe(true);
      expect(sample(distribution, 70, 0).every((value) => value === 70)).toBe(true);
      expect(sample(distribution, 0, 0).at(-1)).toBe(0);
    }
  });
});
