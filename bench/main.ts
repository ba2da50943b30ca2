/*
 * Measures the built command beside the real Chaos Toolkit, pair by pair, and prints a table.
 *
 *   npm run bench                        installs Chaos Toolkit in a throw-away virtual environment; about six minutes
 *   npm run bench -- --quick             fewer pairs; about a minute
 *   npm run bench -- --chaos BIN/chaos   against one that is installed already
 *   npm run bench -- --no-write          prints the table only; else it goes to bench/results too
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { readArguments } from "./src/arguments.ts";
import type { Bench } from "./src/bench.ts";
import { openLoopbackServer } from "./src/loopback-server.ts";
import { describeSurroundings } from "./src/machine.ts";
import { resultOf } from "./src/measure.ts";
import { measureGrowth } from "./src/measures/growth.ts";
import { measureOverhead } from "./src/measures/overhead.ts";
import { measureHelp, measureStart } from "./src/measures/start.ts";
import { openMeter } from "./src/meter.ts";
import { reportOf } from "./src/report.ts";
import { openPeer } from "./src/venv.ts";
import { openWorkspace } from "./src/workspace.ts";

const results = new URL("results/", import.meta.url);
const manifest = new URL("../packages/cli/package.json", import.meta.url);

try {
  await main();
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { chaos, sizes, writes } = readArguments(process.argv.slice(2));
  if (chaos === undefined) console.error("Installing Chaos Toolkit in a throw-away virtual environment ...");
  await using peer = await openPeer(chaos);
  await using server = await openLoopbackServer();
  await using workspace = await openWorkspace(server.url);
  await using meter = openMeter(peer.python);
  const { version } = JSON.parse(await readFile(manifest, "utf8")) as { version: string };
  const surroundings = describeSurroundings({ hormesis: version, ...peer.versions });
  const onProgress = (text: string): void => console.error(`Measuring ${text} ...`);
  const bench: Bench = { meter, workspace, chaos: peer.chaos, sizes, onProgress };
  const measured = [
    ...(await measureStart(bench)),
    ...(await measureHelp(bench)),
    ...(await measureOverhead(bench)),
    ...(await measureGrowth(bench)),
  ].map(resultOf);
  const report = reportOf(measured, surroundings);
  console.log(report);
  if (!writes) return;
  await mkdir(results, { recursive: true });
  await writeFile(new URL(`${surroundings.date}-experiment.md`, results), report);
  const json = JSON.stringify({ ...surroundings, sizes, results: measured }, null, 2);
  await writeFile(new URL(`${surroundings.date}-experiment.json`, results), `${json}\n`);
}
