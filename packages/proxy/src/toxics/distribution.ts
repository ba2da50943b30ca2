import type { Random } from "@hormesis/experiment";
import { z } from "zod";
import type { Settings } from "./attributes.ts";

const distributions = ["uniform", "normal", "pareto", "lognormal"] as const;

/** How a random duration is spread around its middle. */
export type Distribution = (typeof distributions)[number];

/** The attribute of toxics that delay. */
export const distributionShape = z
  .enum(distributions)
  .optional()
  .describe(
    "How delays are spread: `uniform` (left out, it is that), within plus or minus the jitter; `normal`, `pareto` and " +
      "`lognormal`, where the delay is the mean and the jitter the standard deviation",
  );

/** What a toxic's attributes say of it. */
export function distributionOf({ attributes }: Settings): Distribution | undefined {
  return distributions.find((name) => name === attributes["distribution"]);
}

/** What one delay is made of, however often its toxic's numbers change meanwhile: two numbers, 0 <= n < 1. */
export type Draw = readonly [first: number, second: number];

/** The dose of a delay, in milliseconds; without a distribution, it is uniform. */
export interface Dose {
  readonly middleMs: number;
  readonly spreadMs: number;
  readonly distribution?: Distribution | undefined;
}

/** Draws what {@link delayOf} needs. The second number is only drawn where it is of use. */
export function drawFor(distribution: Distribution | undefined, random: Random): Draw {
  const first = random.next();
  return [first, distribution === "normal" || distribution === "lognormal" ? random.next() : 0];
}

/** No delay is longer: what a timer can wait for, some 24 days. */
export const longestDelayMs = 2 ** 31 - 1;

/**
 * The delay that a draw stands for, in milliseconds, never below 0. With middle m, spread s and u, v of the draw:
 *
 * - uniform: m + s (2u - 1): mean m, standard deviation s / √3, never outside m ± s.
 * - normal: m + s z, z = √(-2 ln(1 - u)) cos(2πv) (Box and Muller): mean m, standard deviation s, as long as m is some
 *   times s; what would be below 0 is 0.
 * - pareto: x / (1 - u)^(1/a), with a = 1 + √(1 + m²/s²) and x = m (a - 1) / a: mean m, standard deviation s, never below
 *   x.
 * - lognormal: exp(μ + σ z), with σ² = ln(1 + s²/m²) and μ = ln m - σ²/2: mean m, standard deviation s.
 *
 * Without a spread it is m, always. Pareto and lognormal delays of middle 0 are 0.
 *
 * @example delayOf({ middleMs: 100, spreadMs: 20, distribution: "normal" }, drawFor("normal", random))
 */
export function delayOf({ middleMs, spreadMs, distribution = "uniform" }: Dose, [first, second]: Draw): number {
  if (spreadMs === 0) return middleMs;
  switch (distribution) {
    case "uniform":
      return Math.max(0, middleMs + spreadMs * (first * 2 - 1));
    case "normal":
      return Math.max(0, middleMs + spreadMs * normalOf(first, second));
    case "pareto": {
      const shape = 1 + Math.sqrt(1 + (middleMs / spreadMs) ** 2);
      const least = (middleMs * (shape - 1)) / shape;
      return least / (1 - first) ** (1 / shape);
    }
    case "lognormal": {
      if (middleMs === 0) return 0;
      const variance = Math.log(1 + (spreadMs / middleMs) ** 2);
      return Math.exp(Math.log(middleMs) - variance / 2 + Math.sqrt(variance) * normalOf(first, second));
    }
  }
}

function normalOf(first: number, second: number): number {
  return Math.sqrt(-2 * Math.log(1 - first)) * Math.cos(2 * Math.PI * second);
}
