import { type Bench, inPairs, measure, runOurs, runTheirs } from "../bench.ts";
import type { Measured } from "../measure.ts";

/** The whole of a small run: start, one process as a probe, journal. */
export async function measureStart(bench: Bench): Promise<Measured[]> {
  bench.onProgress("start-up and one probe");
  const file = await bench.workspace.experiment("process", 1);
  const [ours, theirs] = await inPairs(
    bench.sizes.shortPairs,
    () => runOurs(bench, file),
    () => runTheirs(bench, file),
  );
  return [
    {
      id: "start-wall",
      title: "Start, run one probe (`true`), write the journal",
      unit: "ms",
      ours: ours.map((cost) => cost.wallMs),
      theirs: theirs.map((cost) => cost.wallMs),
      peer: "chaos",
      target: { kind: "ratio", max: 0.4 },
    },
    {
      id: "start-cpu",
      title: "... its processor time",
      unit: "ms",
      ours: ours.map((cost) => cost.cpuMs),
      theirs: theirs.map((cost) => cost.cpuMs),
      peer: "chaos",
      target: { kind: "none" },
    },
  ];
}

/** How much longer `--help` takes than a script that is empty. */
export async function measureHelp(bench: Bench): Promise<Measured[]> {
  bench.onProgress("--help");
  const [ours, theirs] = await inPairs(
    bench.sizes.shortPairs,
    () => measure(bench, [process.execPath, bench.workspace.bundle, "--help"]),
    () => measure(bench, [process.execPath, "empty.mjs"]),
  );
  return [
    {
      id: "help-wall",
      title: "`--help` beyond an empty script",
      unit: "ms",
      ours: ours.map((cost) => cost.wallMs),
      theirs: theirs.map((cost) => cost.wallMs),
      peer: "bare node",
      target: { kind: "difference", max: 40 },
    },
  ];
}
