import { dirname, join } from "node:path";
import type { Command, Cost, Meter } from "./meter.ts";
import type { Workspace } from "./workspace.ts";

/** How often things are done, and with how much. */
export interface Sizes {
  /** Pairs for what takes a fraction of a second. */
  readonly shortPairs: number;
  /** Pairs for what takes seconds. */
  readonly longPairs: number;
  /** Activities of the smaller and the larger experiment, for what is fast (a function) and slow (a process, a request). */
  readonly fast: readonly [number, number];
  readonly slow: readonly [number, number];
  /** Activities of the growing experiments, ascending. */
  readonly growing: readonly number[];
}

/** Everything that a measurement needs. */
export interface Bench {
  readonly meter: Meter;
  readonly workspace: Workspace;
  readonly chaos: string;
  readonly sizes: Sizes;
  /** Told what is measured now. */
  readonly onProgress: (text: string) => void;
}

/** Runs an experiment with the built bundle, on the Node.js that runs this. */
export function runOurs(bench: Bench, file: string): Promise<Cost> {
  return measure(bench, [process.execPath, bench.workspace.bundle, "run", "--journal-path", "ours.json", file]);
}

/**
 * Runs an experiment with Chaos Toolkit, without its look for a newer version on the network and without its log file,
 * as ours does neither.
 */
export function runTheirs(bench: Bench, file: string): Promise<Cost> {
  const flags = ["--no-version-check", "--no-log-file", "run", "--journal-path", "theirs.json"];
  return measure(bench, [bench.chaos, ...flags, file]);
}

/** Measures one command within the workspace. */
export function measure({ meter, workspace, chaos }: Bench, argv: readonly string[]): Promise<Cost> {
  const { folder, home } = workspace;
  // Chaos Toolkit's own Python comes first on the path, so that both sides use the same one.
  const env = {
    PATH: `${dirname(chaos)}:/usr/local/bin:/usr/bin:/bin`,
    HOME: home,
    PYTHONPATH: folder,
    LANG: "C.UTF-8",
    CI: "true",
  };
  const command: Command = { argv, cwd: folder, env, output: join(folder, "output.txt") };
  return meter.measure(command);
}

/** Alternates between the two, A B A B, after a pair that does not count (it fills caches). */
export async function inPairs<T>(
  pairs: number,
  first: () => Promise<T>,
  second: () => Promise<T>,
): Promise<readonly [first: T[], second: T[]]> {
  const series: [T[], T[]] = [[], []];
  await first();
  await second();
  for (let pair = 0; pair < pairs; pair += 1) {
    series[0].push(await first());
    series[1].push(await second());
  }
  return series;
}
