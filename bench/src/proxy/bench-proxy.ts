import { describeSurroundings } from "../machine.ts";
import { resultOf } from "../measure.ts";
import { reportOf } from "../report.ts";
import { ownVersion, writeResults } from "../results.ts";
import { openWorkspace } from "../workspace.ts";
import { readProxyArguments } from "./arguments.ts";
import { startContender } from "./contender.ts";
import { hold, holdReport } from "./hold.ts";
import { Load } from "./load.ts";
import { measureBandwidthAccuracy, measureLatencyAccuracy } from "./measures/accuracy.ts";
import { measureChanges } from "./measures/changes.ts";
import { measureIdleMemory, measureLatencyToxic } from "./measures/memory.ts";
import { measureConnections, measureRoundTrip, measureThroughput } from "./measures/plain.ts";
import type { ProxyBench } from "./proxy-bench.ts";
import { openTools } from "./tools.ts";

const subject = { title: "The fault proxy beside Toxiproxy", command: "npm run bench -- proxy" };

/** Measures the built fault proxy beside Toxiproxy, pair by pair. Linux only: memory is read in `/proc`. */
export async function benchProxy(argv: readonly string[]): Promise<void> {
  const { toxiproxy, sizes, writes, holds } = readProxyArguments(argv);
  const tools = await openTools(toxiproxy, (text) => console.error(text));
  await using workspace = await openWorkspace("");
  const load = new Load(tools.load);
  await using origin = await load.origin();
  const bench: ProxyBench = {
    load,
    origin,
    sizes,
    onProgress: (text) => console.error(`Measuring ${text} ...`),
    folder: workspace.folder,
    startOurs: (flags = []) =>
      startContender([process.execPath, ...flags, workspace.bundle, "proxy", "--port"], process.env),
    // It writes a line for each connection otherwise; ours writes none.
    startTheirs: () => startContender([tools.toxiproxy, "-port"], { ...process.env, LOG_LEVEL: "error" }),
  };
  const surroundings = describeSurroundings({ hormesis: await ownVersion(), ...tools.versions });
  if (holds) {
    const held = await hold(bench);
    const report = holdReport(held, surroundings);
    console.log(report);
    if (writes) await writeResults("proxy-hold", report, { ...surroundings, ...held });
    return;
  }
  const measured = [
    ...(await measureRoundTrip(bench)),
    ...(await measureThroughput(bench)),
    ...(await measureConnections(bench)),
    ...(await measureIdleMemory(bench)),
    ...(await measureLatencyToxic(bench)),
    ...(await measureLatencyAccuracy(bench)),
    ...(await measureBandwidthAccuracy(bench)),
    ...(await measureChanges(bench)),
  ].map(resultOf);
  const report = reportOf(measured, surroundings, subject);
  console.log(report);
  if (writes) await writeResults("proxy", report, { ...surroundings, sizes, results: measured });
}
