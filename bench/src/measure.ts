import { median, pairwise, type Spread, spreadOf } from "./statistics.ts";

/** What was measured: our series and, pair by pair, that of what we compare with. */
export interface Measured {
  /** Stable name, for whoever reads the JSON. */
  readonly id: string;
  readonly title: string;
  readonly unit: "ms" | "MB";
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
  /** Whom `theirs` belongs to. */
  readonly peer: "chaos" | "bare node" | "before";
  /** How the two are compared, and how large the result may be. */
  readonly target:
    | { readonly kind: "ratio" | "difference" | "value"; readonly max: number }
    | { readonly kind: "none" };
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
  const { ours, theirs, target } = measured;
  const ratio = median(pairwise(ours, theirs, (a, b) => a / b));
  const figure = figureOf(measured, ratio);
  return {
    ...measured,
    oursSpread: spreadOf(ours),
    theirsSpread: spreadOf(theirs),
    ratio,
    figure,
    met: target.kind === "none" ? undefined : figure <= target.max,
  };
}

function figureOf({ ours, theirs, target }: Measured, ratio: number): number {
  if (target.kind === "difference") return median(pairwise(ours, theirs, (a, b) => a - b));
  if (target.kind === "value") return median(ours);
  return ratio;
}
