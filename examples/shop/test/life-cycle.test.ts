import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { launch } from "../src/launch.ts";
import { restart, startShop } from "../src/shop.ts";
import { logPathOf, readState } from "../src/state.ts";
import { isAlive } from "../src/stop.ts";
import { eventually, openShop } from "./test-shop.ts";

const directory = mkdtempSync(join(tmpdir(), "shop-test-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const script = join(import.meta.dirname, "../src/start.ts");

/** Opens a shop by the command line, as a person would. */
async function openByCommand(statePath: string) {
  const child = spawn(process.execPath, [script, "--state", statePath], { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
  await eventually(
    () => printed,
    (text) => text.includes("Ctrl-C"),
  );
  const pids = Object.values(readState(statePath).services).map(({ pid }) => pid);
  return { child, pids, printed: () => printed };
}

test("is opened by one command, with a table of what runs where, and closed by `stop`", async () => {
  const statePath = join(directory, "by-command.json");
  const { child, pids, printed } = await openByCommand(statePath);
  expect(printed()).toMatch(/storefront +http:\/\/127\.0\.0\.1:\d+ +\d+\n/);
  expect(pids.every(isAlive)).toBe(true);

  const exited = once(child, "exit");
  const [stopCode] = await once(spawn(process.execPath, [script, "stop", "--state", statePath]), "exit");
  expect(stopCode).toBe(0);
  expect(await exited).toEqual([0, null]);
  expect(pids.filter(isAlive)).toEqual([]);
  expect(existsSync(statePath)).toBe(false);
});

test("closes itself when the process that opened it is killed", async () => {
  const statePath = join(directory, "orphan.json");
  const { child, pids } = await openByCommand(statePath);
  child.kill("SIGKILL");
  expect(
    await eventually(
      () => pids.filter(isAlive),
      (alive) => alive.length === 0,
    ),
  ).toEqual([]);
});

test("does not open over a shop that may still be running, and restarts nothing that is not dead", async () => {
  const shop = await openShop("weak");
  try {
    await expect(startShop({ fixed: false, statePath: shop.statePath })).rejects.toThrow("Another shop may be running");
    const pid = shop.pid("payments");
    expect((await restart("payments", shop.statePath)).services.payments.pid).toBe(pid);
  } finally {
    expect(await shop.close()).toEqual([]);
  }
});

test("stops what it had started when it is told to stop half-way", async () => {
  const stopping = new AbortController();
  const statePath = join(directory, "half-way.json");
  const opening = startShop({ fixed: false, statePath, signal: stopping.signal });
  const gatewayLog = logPathOf("gateway", statePath);
  await eventually(
    () => (existsSync(gatewayLog) ? readFileSync(gatewayLog, "utf8") : ""),
    (text) => text.includes("pid"),
  );
  stopping.abort();
  await expect(opening).rejects.toThrow("aborted");
  expect(existsSync(statePath)).toBe(false);
  const { pid } = JSON.parse(readFileSync(gatewayLog, "utf8").split("\n")[0]!) as { pid: number };
  expect(isAlive(pid)).toBe(false);
});

test("says why a service did not start", async () => {
  const logPath = join(directory, "broken.log");
  const starting = launch("payments", { mode: "weak", settings: {}, owner: process.pid, logPath });
  await expect(starting).rejects.toThrow(/it exited with 1[^]*Set GATEWAY_URL/);
});
