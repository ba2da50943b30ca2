import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { call } from "../src/call.ts";
import type { ServiceName } from "../src/launch.ts";
import { startShop } from "../src/shop.ts";
import { logPathOf, readState, type ShopState } from "../src/state.ts";
import { isAlive } from "../src/stop.ts";

/** A real shop of its own, in a folder that vanishes with it. */
export interface TestShop {
  readonly statePath: string;
  url(name: ServiceName): string;
  pid(name: ServiceName): number;
  /** Sends a real signal to a real process. */
  signal(name: ServiceName, signal: NodeJS.Signals): void;
  /** What a service logged that contains all of these words. */
  logged(name: ServiceName, ...words: string[]): string[];
  /** Closes it, and gives back what is still running of all that ever ran: nothing, one hopes. */
  close(): Promise<number[]>;
}

export async function openShop(mode: ShopState["mode"]): Promise<TestShop> {
  const directory = mkdtempSync(join(tmpdir(), "shop-test-"));
  const statePath = join(directory, "shop.json");
  const shop = await startShop({ fixed: mode === "fixed", statePath });
  const pids = new Set(Object.values(shop.state.services).map(({ pid }) => pid));
  const service = (name: ServiceName) => {
    const found = readState(statePath).services[name];
    pids.add(found.pid);
    return found;
  };
  return {
    statePath,
    url: (name) => service(name).url,
    pid: (name) => service(name).pid,
    signal: (name, signal) => void process.kill(service(name).pid, signal),
    logged: (name, ...words) =>
      readFileSync(logPathOf(name, statePath), "utf8")
        .split("\n")
        .filter((line) => line !== "" && words.every((word) => line.includes(word))),
    close: async () => {
      if (existsSync(statePath)) for (const { pid } of Object.values(readState(statePath).services)) pids.add(pid);
      await shop.close();
      rmSync(directory, { recursive: true, force: true });
      return [...pids].filter(isAlive);
    },
  };
}

export interface Purchase {
  readonly status: number;
  readonly orderId: string;
  readonly tookMs: number;
}

/** One buyer's checkout. `undefined` when the buyer left after `patienceMs` without an answer. */
export async function buy(shop: TestShop, patienceMs = 5000): Promise<Purchase | undefined> {
  const startMs = performance.now();
  try {
    const response = await fetch(`${shop.url("storefront")}/checkout`, {
      method: "POST",
      body: JSON.stringify({ sku: "cup" }),
      signal: AbortSignal.timeout(patienceMs),
    });
    const { orderId } = (await response.json()) as { orderId: string };
    return { status: response.status, orderId, tookMs: performance.now() - startMs };
  } catch (error) {
    if (error instanceof Error && error.name === "TimeoutError") return undefined;
    throw error;
  }
}

export const charges = (shop: TestShop) => call(`${shop.url("gateway")}/charges`, { timeoutMs: 2000 });
export const ordersOf = (shop: TestShop) => call(`${shop.url("orders")}/orders`, { timeoutMs: 2000 });

export async function delayGateway(shop: TestShop, ms: number): Promise<void> {
  await fetch(`${shop.url("gateway")}/delay`, { method: "PUT", body: JSON.stringify({ ms }) });
}

/** Looks again and again until `met`, for at most eight seconds; gives back the last that was seen. */
export async function eventually<Seen>(look: () => Promise<Seen> | Seen, met: (seen: Seen) => boolean): Promise<Seen> {
  for (let waitedMs = 0; ; waitedMs += 50) {
    const seen = await look();
    if (met(seen) || waitedMs >= 8000) return seen;
    await sleep(50);
  }
}
