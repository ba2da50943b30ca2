/*
 * Opens the shop, and keeps it open until Ctrl-C, SIGTERM or `stop`:
 *
 *   node src/start.ts [--fixed] [--state FILE]
 *   node src/start.ts stop [--state FILE]
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { call } from "./call.ts";
import { serviceNames } from "./launch.ts";
import { startShop } from "./shop.ts";
import { readState, removeState, variablesPathOf, type ShopState } from "./state.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    fixed: { type: "boolean", default: process.env.SHOP_FIXED === "1" },
    state: { type: "string", default: join(import.meta.dirname, "..", ".run", "shop.json") },
  },
});
/** The longest that a timer can wait, 24 days: after that even a forgotten shop closes. */
const OPEN_MS_MAX = 2 ** 31 - 1;
/** All services get their second of grace, and then one more. */
const STOP_TIMEOUT_MS = 4000;

try {
  if (positionals[0] === "stop") await stop(values.state);
  else if (positionals.length === 0) await open();
  else throw new Error("Usage: start.ts [stop] [--fixed] [--state FILE]");
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function open(): Promise<void> {
  // Listened for from the very start, so that a Ctrl-C in the first second leaves no half-open shop behind.
  const stopping = new AbortController();
  process.once("SIGINT", () => stopping.abort());
  process.once("SIGTERM", () => stopping.abort());
  const { signal } = stopping;

  const shop = await startShop({ fixed: values.fixed, statePath: values.state, signal });
  console.log(table(shop.state));
  console.log(`\nFor the experiments: . ${variablesPathOf(values.state)}\nCtrl-C closes the shop.`);

  await sleep(OPEN_MS_MAX, undefined, { signal }).catch(() => undefined);
  await shop.close();
  console.log("The shop is closed.");
}

async function stop(statePath: string): Promise<void> {
  const { owner, services } = readState(statePath);
  // The services are asked who opened them: a pid in an old file may belong to someone else by now.
  const answers = await Promise.allSettled(
    Object.values(services).map(({ url }) => call(`${url}/health`, { timeoutMs: 500 })),
  );
  const isOpen = answers.some((answer) => answer.status === "fulfilled" && answer.value.owner === owner);
  if (isOpen) process.kill(owner, "SIGTERM");
  else removeState(statePath);
  for (let waitedMs = 0; existsSync(statePath); waitedMs += 50) {
    if (waitedMs > STOP_TIMEOUT_MS) throw new Error(`The shop (pid ${owner}) is still open`);
    await sleep(50);
  }
  console.log(isOpen ? "The shop is closed." : "The shop was closed already.");
}

function table({ mode, services }: ShopState): string {
  const rows = serviceNames.toReversed().map((name) => [name, services[name].url, String(services[name].pid)]);
  const lines = [["service", "url", "pid"], ...rows].map(
    ([name = "", url = "", pid = ""]) => `  ${name.padEnd(12)}${url.padEnd(26)}${pid}`,
  );
  return `The ${mode} shop is open.\n\n${lines.join("\n")}`;
}
