import { readArguments } from "./arguments.ts";
import type { Bench } from "./bench.ts";
import { openLoopbackServer } from "./loopback-server.ts";
import { describeSurroundings } from "./machine.ts";
import { resultOf } from "./measure.ts";
import { measureGrowth } from "./measures/growth.ts";
import { measureOverhead } from "./measures/overhead.ts";
import { measureHelp, measureStart } from "./measures/start.ts";
import { openMeter } from "./meter.ts";
import { reportOf } from "./report.ts";
import { ownVersion, writeResults } from "./results.ts";
import { openPeer } from "./venv.ts";
import { openWorkspace } from "./workspace.ts";

const subject = { title: "Hormesis beside Chaos Toolkit", command: "npm run bench" };

/** Measures the built command beside Chaos Toolkit, pair by pair. */
export async function benchExperiment(argv: readonly string[]): Promise<void> {
  const { chaos, sizes, writes } = readArguments(argv);
  if (chaos === undefined) console.error("Installing Chaos Toolkit in a throw-away virtual environment ...");
  await using peer = await openPeer(chaos);
  await using server = await openLoopbackServer();
  await using workspace = await openWorkspace(server.url);
  await using meter = openMeter(peer.python);
  const surroundings = describeSurroundings({ hormesis: await ownVersion(), ...peer.versions });
  const onProgress = (text: string): void => console.error(`Measuring ${text} ...`);
  const bench: Bench = { meter, workspace, chaos: peer.chaos, sizes, onProgress };
  const measured = [
    ...(await measureStart(bench)),
    ...(await measureHelp(bench)),
    ...(await measureOverhead(bench)),
    ...(await measureGrowth(bench)),
  ].map(resultOf);
  const report = reportOf(measured, surroundings, subject);
  console.log(report);
  if (writes) await writeResults("experiment", report, { ...surroundings, sizes, results: measured });
}
