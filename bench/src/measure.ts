import { median, pairwise, type Spread, spreadOf } from "./statistics.ts";

/**
 * How the two are compared, and how large the result may be.
 *
 * - `ratio`, `difference`: of each pair, in the median; `value`: ours alone.
 * - `gain`: the ratio of each pair, where more is better.
 * - `error`: ours alone, and no larger than theirs, where what is below `noise` counts as equal.
 */
export type Target =
  | { readonly kind: "ratio" | "difference" | "value"; readonly max: number }
  | { readonly kind: "gain"; readonly min: number }
  | { readonly kind: "error"; readonly max: number; readonly noise: number }
  | { readonly kind: "none" };

/** What was measured: our series and, pair by pair, that of what we compare with. */
export interface Measured {
  /** Stable name, for whoever reads the JSON. */
  readonly id: string;
  readonly title: string;
  readonly unit: "ms" | "µs" | "MB" | "MB/s" | "%" | "";
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
  /** Whom `theirs` belongs to. */
  readonly peer: "chaos" | "toxiproxy" | "bare node" | "before";
  readonly target: Target;
}

/** A measurement and what follows from it. */
export interface Result extends Measured {
  readonly oursSpread: Spread;
  readonly theirsSpread: Spread;
  /** The median of the pairs' ratios. */
  readonly ratio: number;
  /** What the target is about. */
  readonly figure: number;
  /** Undefined where there is no target. */
  readonly met: boolean | undefined;
}

/** Compares the two series of a measurement. */
export function resultOf(measured: Measured): Result {
  const { ours, theirs } = measured;
  const ratio = median(pairwise(ours, theirs, (a, b) => a / b));
  const figure = figureOf(measured, ratio);
  return {
    ...measured,
    oursSpread: spreadOf(ours),
    theirsSpread: spreadOf(theirs),
    ratio,
    figure,
    met: isMet(measured, figure),
  };
}

function isMet({ target, theirs }: Measured, figure: number): boolean | undefined {
  switch (target.kind) {
    case "none":
      return undefined;
    case "gain":
      return figure >= target.min;
    case "error":
      return figure <= Math.min(target.max, Math.max(target.noise, median(theirs)));
    default:
      return figure <= target.max;
  }
}

function figureOf({ ours, theirs, target }: Measured, ratio: number): number {
  if (target.kind === "difference") return median(pairwise(ours, theirs, (a, b) => a - b));
  if (target.kind === "value" || target.kind === "error") return median(ours);
  return ratio;
}
