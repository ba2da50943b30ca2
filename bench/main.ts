/*
 * Measures the built command beside what others use, pair by pair, and prints a table.
 *
 *   npm run bench                        beside Chaos Toolkit; about six minutes
 *   npm run bench -- proxy               beside Toxiproxy; about five minutes
 *   npm run bench -- proxy --hold        10,000 connections through the proxy, for a minute
 *
 *   --quick                              fewer pairs; about a minute
 *   --no-write                           prints the table only; else it goes to bench/results too
 *   --chaos BIN/chaos                    Chaos Toolkit that is installed; else it is, in a throw-away environment
 *   --toxiproxy BIN/server               Toxiproxy's server that is installed; else it is, by Go
 */
import { benchExperiment } from "./src/bench-experiment.ts";
import { benchProxy } from "./src/proxy/bench-proxy.ts";

try {
  const [subject, ...rest] = process.argv.slice(2);
  if (subject === "proxy") await benchProxy(rest);
  else await benchExperiment(process.argv.slice(2));
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exitCode = 1;
}
