import { type Bench, inPairs, runOurs, runTheirs } from "../bench.ts";
import type { Measured } from "../measure.ts";
import type { Cost } from "../meter.ts";
import type { Kind } from "../workspace.ts";

interface Contest {
  readonly title: string;
  readonly ours: Kind;
  readonly theirs: Kind;
  readonly sizes: "fast" | "slow";
}

const contests: readonly Contest[] = [
  { title: "One activity: function (JavaScript against Python)", ours: "module", theirs: "python", sizes: "fast" },
  { title: "One activity: Python function", ours: "python", theirs: "python", sizes: "fast" },
  { title: "One activity: process (`true`)", ours: "process", theirs: "process", sizes: "slow" },
  { title: "One activity: HTTP GET", ours: "http", theirs: "http", sizes: "slow" },
];

/** What one more activity costs: the slope between a small experiment and a large one, so that the start cancels out. */
export async function measureOverhead(bench: Bench): Promise<Measured[]> {
  const results: Measured[] = [];
  for (const contest of contests) {
    bench.onProgress(`per activity: ${contest.ours}`);
    results.push(await measureContest(bench, contest));
  }
  return results;
}

async function measureContest(bench: Bench, { title, ours, theirs, sizes }: Contest): Promise<Measured> {
  const [small, large] = bench.sizes[sizes];
  const ourSlope = await slopeOf(bench, ours, small, large, runOurs);
  const theirSlope = await slopeOf(bench, theirs, small, large, runTheirs);
  const [ourSeries, theirSeries] = await inPairs(bench.sizes.longPairs, ourSlope, theirSlope);
  return {
    id: `activity-${ours}`,
    title,
    unit: "ms",
    ours: ourSeries,
    theirs: theirSeries,
    peer: "chaos",
    target: { kind: "ratio", max: 1 },
  };
}

type Run = (bench: Bench, file: string) => Promise<Cost>;

async function slopeOf(
  bench: Bench,
  kind: Kind,
  small: number,
  large: number,
  run: Run,
): Promise<() => Promise<number>> {
  const smallFile = await bench.workspace.experiment(kind, small);
  const largeFile = await bench.workspace.experiment(kind, large);
  return async () => {
    const atSmall = await run(bench, smallFile);
    const atLarge = await run(bench, largeFile);
    return (atLarge.wallMs - atSmall.wallMs) / (large - small);
  };
}
