import { type Bench, runOurs, runTheirs } from "../bench.ts";
import type { Measured } from "../measure.ts";
import type { Cost } from "../meter.ts";

/** One size's runs, ours and theirs, pair by pair. */
interface Runs {
  readonly activities: number;
  readonly ours: Cost[];
  readonly theirs: Cost[];
}

/** Time and memory of experiments that grow, up to ten thousand activities. */
export async function measureGrowth(bench: Bench): Promise<Measured[]> {
  const sizes: Runs[] = bench.sizes.growing.map((activities) => ({ activities, ours: [], theirs: [] }));
  for (let round = 0; round < bench.sizes.longPairs; round += 1) {
    bench.onProgress(`growth: round ${round + 1} of ${bench.sizes.longPairs}`);
    for (const { activities, ours, theirs } of sizes) {
      ours.push(await runOurs(bench, await bench.workspace.experiment("module", activities)));
      theirs.push(await runTheirs(bench, await bench.workspace.experiment("python", activities)));
    }
  }
  return [...sizes.map(wallOf), linearityOf(sizes), memoryOf(sizes)].flat();
}

function wallOf({ activities, ours, theirs }: Runs): Measured {
  return {
    id: `growth-${activities}`,
    title: `A run of ${grouped(activities)} functions`,
    unit: "ms",
    ours: ours.map((cost) => cost.wallMs),
    theirs: theirs.map((cost) => cost.wallMs),
    peer: "chaos",
    target: { kind: "none" },
  };
}

/**
 * Linear means: one activity more costs the same among the last half of the activities as among those before. Told by
 * processor time, as the difference of two times on the wall is mostly noise.
 */
function linearityOf(sizes: readonly Runs[]): Measured[] {
  const [smallest, half, largest] = [sizes[0], sizes.at(-2), sizes.at(-1)];
  if (smallest === undefined || half === undefined || largest === undefined) return [];
  return [
    {
      id: "growth-linear",
      title: `Processor time of one more after ${grouped(half.activities)}, against up to there`,
      unit: "ms",
      ours: slopes(half, largest),
      theirs: slopes(smallest, half),
      peer: "before",
      target: { kind: "ratio", max: 1.25 },
    },
  ];
}

function slopes(from: Runs, to: Runs): number[] {
  const more = to.activities - from.activities;
  return to.ours.map((cost, index) => (cost.cpuMs - (from.ours[index]?.cpuMs ?? Number.NaN)) / more);
}

function memoryOf(sizes: readonly Runs[]): Measured[] {
  const largest = sizes.at(-1);
  if (largest === undefined) return [];
  return [
    {
      id: "growth-memory",
      title: `Peak memory of a run of ${grouped(largest.activities)} functions`,
      unit: "MB",
      ours: largest.ours.map((cost) => cost.peakKb / 1024),
      theirs: largest.theirs.map((cost) => cost.peakKb / 1024),
      peer: "chaos",
      target: { kind: "value", max: 120 },
    },
  ];
}

function grouped(count: number): string {
  return count.toLocaleString("en-GB");
}
