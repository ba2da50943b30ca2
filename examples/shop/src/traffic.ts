import { setTimeout as sleep } from "node:timers/promises";
import { call, fieldsOf } from "./call.ts";

export interface BuyersArguments {
  /** Where the storefront is. */
  readonly url: string;
  /** How many buyers come each second. */
  readonly rate: number;
  /** For how long they keep coming. */
  readonly seconds: number;
  /** How long one buyer waits before leaving. */
  readonly patienceMs?: number;
  /** Where the gateway is, if its double charges are to be counted too. */
  readonly gateway?: string;
}

export interface BuyersReport {
  /** Visits: each is a look at the page and a checkout. */
  readonly requests: number;
  /** Visits that ended with an accepted order, paid or payment pending. */
  readonly succeeded: number;
  readonly pending: number;
  /** 0 to 1, never rounded up. */
  readonly successRate: number;
  /** Of all visits, the failed ones too: to leave after two seconds is to have waited two seconds. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** How often each thing went wrong. */
  readonly failures: Readonly<Record<string, number>>;
  /** Orders that the gateway charged twice or more since the traffic began; null when it was not asked. */
  readonly doubleCharges: number | null;
}

/** So that a slip of the keyboard does not become a load test. */
const VISITS_MAX = 20_000;
const DEFAULT_PATIENCE_MS = 2000;

/**
 * Sends real buyers to the storefront: `rate` a second for `seconds`, each at its own time, whether or not those
 * before were served. (Buyers who wait for each other would hide every stall.) Resolves when the last one has left.
 * Throws only when the arguments make no sense, and the signal's reason when it is aborted: failing buyers are the result, not an error.
 *
 * @example await buyers({ url: "http://127.0.0.1:8080", rate: 20, seconds: 2 }, { signal })
 */
export async function buyers(
  options: BuyersArguments,
  context: { readonly signal: AbortSignal },
): Promise<BuyersReport> {
  const { url, rate, seconds, patienceMs = DEFAULT_PATIENCE_MS, gateway } = options;
  const count = Math.round(rate * seconds);
  if (!(count >= 1 && count <= VISITS_MAX))
    throw new Error(`rate x seconds must be 1 to ${VISITS_MAX}, but is ${count}`);
  const doubledBefore = gateway === undefined ? 0 : await doubledAt(gateway);
  const visits: Promise<Visit>[] = [];
  const startMs = performance.now();
  for (let buyer = 0; buyer < count; buyer += 1) {
    const dueInMs = startMs + (buyer * 1000) / rate - performance.now();
    if (dueInMs > 0) await sleep(dueInMs, undefined, { signal: context.signal }).catch(() => undefined);
    context.signal.throwIfAborted();
    visits.push(visit(url, AbortSignal.any([context.signal, AbortSignal.timeout(patienceMs)])));
  }
  const done = await Promise.all(visits);
  context.signal.throwIfAborted();
  const doubleCharges = gateway === undefined ? null : (await doubledAt(gateway)) - doubledBefore;
  return { ...reportOf(done), doubleCharges };
}

interface Visit {
  readonly tookMs: number;
  readonly ending: "paid" | "pending" | { readonly failure: string };
}

async function visit(url: string, signal: AbortSignal): Promise<Visit> {
  const startMs = performance.now();
  const over = (ending: Visit["ending"]): Visit => ({ tookMs: performance.now() - startMs, ending });
  try {
    const page = await fetch(url, { signal });
    await page.text();
    if (!page.ok) return over({ failure: `page answered ${page.status}` });
    const checkout = await fetch(new URL("/checkout", url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ sku: "tea" }),
      signal,
    });
    const { status } = fieldsOf(await checkout.json());
    if (!checkout.ok) return over({ failure: `checkout answered ${checkout.status}` });
    return over(status === "paid" || status === "pending" ? status : { failure: `order was ${String(status)}` });
  } catch (error) {
    const hasLeft = error instanceof Error && error.name === "TimeoutError";
    return over({ failure: hasLeft ? "waited in vain" : "storefront not reachable" });
  }
}

function reportOf(visits: readonly Visit[]): Omit<BuyersReport, "doubleCharges"> {
  const pending = visits.filter(({ ending }) => ending === "pending").length;
  const succeeded = pending + visits.filter(({ ending }) => ending === "paid").length;
  const failures: Record<string, number> = {};
  for (const { ending } of visits) {
    if (typeof ending === "object") failures[ending.failure] = (failures[ending.failure] ?? 0) + 1;
  }
  const tookMs = visits.map((each) => each.tookMs).toSorted((a, b) => a - b);
  return {
    requests: visits.length,
    succeeded,
    pending,
    successRate: Math.floor((succeeded / visits.length) * 10_000) / 10_000,
    p50Ms: percentile(tookMs, 0.5),
    p95Ms: percentile(tookMs, 0.95),
    failures,
  };
}

/** The nearest rank: a time that some buyer really had, rounded to whole milliseconds. */
function percentile(sorted: readonly number[], share: number): number {
  return Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? 0);
}

async function doubledAt(gateway: string): Promise<number> {
  const { doubled } = await call(`${gateway}/charges`, { timeoutMs: DEFAULT_PATIENCE_MS });
  return typeof doubled === "number" ? doubled : 0;
}
