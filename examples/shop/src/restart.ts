/*
 * Starts one service of a running shop again, on the port it had:
 *
 *   node src/restart.ts payments --state .run/shop.json
 */
import { parseArgs } from "node:util";
import { serviceNames } from "./launch.ts";
import { restart } from "./shop.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { state: { type: "string", default: ".run/shop.json" } },
});
const name = serviceNames.find((known) => known === positionals[0]);
try {
  if (name === undefined) throw new Error(`Say which: ${serviceNames.join(", ")}`);
  const { pid, url } = (await restart(name, values.state)).services[name];
  console.log(`${name} is back at ${url} (pid ${pid})`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
