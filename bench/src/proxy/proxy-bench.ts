import { inPairs } from "../bench.ts";
import type { Contender } from "./contender.ts";
import type { Load, Origin } from "./load.ts";

/** How often things are done, and for how long. */
export interface ProxySizes {
  /** Pairs for what takes a second, and for what takes several. */
  readonly shortPairs: number;
  readonly longPairs: number;
  readonly roundTrips: number;
  /** Connections of a burst, and of those that are idle. */
  readonly connections: number;
  readonly busyConnections: number;
  /** Round trips on each of fifty connections, for the accuracy of a latency. */
  readonly delays: number;
  readonly streamMs: number;
  /** Of a stream of a known rate. */
  readonly accuracyMs: number;
  /** Toxics that are added, changed and removed. */
  readonly changes: number;
}

/** Everything that a measurement needs. */
export interface ProxyBench {
  readonly load: Load;
  readonly origin: Origin;
  readonly sizes: ProxySizes;
  readonly onProgress: (text: string) => void;
  /** A folder for files, removed at the end. */
  readonly folder: string;
  /** With flags for Node.js, perhaps. */
  startOurs(flags?: readonly string[]): Promise<Contender>;
  startTheirs(): Promise<Contender>;
}

type Sample<T> = (contender: Contender) => Promise<T>;
export type Series<T> = readonly [ours: readonly T[], theirs: readonly T[]];

/** Measures pair by pair on two servers that keep running. `prepare` is called once for each. */
export async function onRunning<Prepared, T>(
  bench: ProxyBench,
  pairs: number,
  prepare: (contender: Contender) => Promise<Prepared>,
  sample: (prepared: Prepared) => Promise<T>,
): Promise<Series<T>> {
  await using ours = await bench.startOurs();
  await using theirs = await bench.startTheirs();
  const [first, second] = [await prepare(ours), await prepare(theirs)];
  return await inPairs(
    pairs,
    () => sample(first),
    () => sample(second),
  );
}

/** Measures pair by pair, each time on a server that has done nothing yet: for memory. */
export async function onFresh<T>(bench: ProxyBench, pairs: number, sample: Sample<T>): Promise<Series<T>> {
  const fresh = async (start: () => Promise<Contender>): Promise<T> => {
    await using contender = await start();
    return await sample(contender);
  };
  const series: [T[], T[]] = [[], []];
  for (let pair = 0; pair < pairs; pair += 1) {
    series[0].push(await fresh(() => bench.startOurs()));
    series[1].push(await fresh(() => bench.startTheirs()));
  }
  return series;
}
