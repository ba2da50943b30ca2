/*
 * Orders: takes an order, has it paid, and knows what sells. Orders live in memory only: whoever kills this process
 * loses the pending ones. A real shop would write them down first.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { call, fieldsOf, setting } from "./call.ts";
import { CircuitBreaker, retry } from "./resilience.ts";
import { fixed, log, serve, type Answer, type ShopRequest } from "./service.ts";

interface Order {
  readonly orderId: string;
  readonly sku: string;
  readonly cents: number;
  status: "pending" | "paid" | "failed";
}

const paymentsUrl = setting("PAYMENTS_URL");
const orders = new Map<string, Order>();

async function place({ headers, body }: ShopRequest): Promise<Answer> {
  const { orderId, sku, cents } = fieldsOf(body);
  if (typeof orderId !== "string" || typeof sku !== "string" || typeof cents !== "number") {
    return { status: 400, body: { error: "orderId, sku and cents are needed." } };
  }
  const known = orders.get(orderId);
  if (known !== undefined && known.status !== "failed") return { status: 200, body: known };

  const order: Order = { orderId, sku, cents, status: "pending" };
  orders.set(orderId, order);
  return fixed ? payOrDefer(order, Number(headers["x-budget-ms"] ?? DEFAULT_BUDGET_MS)) : payStubbornly(order);
}

/** Takes an already charged order for an uncharged one after a timeout: see payments. */
const requestPayment = (order: Order, timeoutMs: number): ReturnType<typeof call> =>
  call(`${paymentsUrl}/payments`, {
    method: "POST",
    body: { orderId: order.orderId, cents: order.cents },
    headers: { "idempotency-key": order.orderId },
    timeoutMs,
  });

/* The weak way. */

/** Raised after every incident with payments, which never helped. */
const STUBBORN_ATTEMPTS = 20;
const STUBBORN_TIMEOUT_MS = 500;

/** Weakness: asks again at once, many times over. Every order in trouble becomes twenty, just when payments has least to spare. */
async function payStubbornly(order: Order): Promise<Answer> {
  for (let attempt = 1; attempt <= STUBBORN_ATTEMPTS; attempt += 1) {
    try {
      await requestPayment(order, STUBBORN_TIMEOUT_MS);
      order.status = "paid";
      return { status: 201, body: order };
    } catch (error) {
      log("payment failed", { orderId: order.orderId, attempt, error: String(error) });
    }
  }
  order.status = "failed";
  return { status: 502, body: { error: "Payments does not answer.", orderId: order.orderId } };
}

/* The fixed way. */

const DEFAULT_BUDGET_MS = 700;
const ATTEMPTS = 3;
const ATTEMPT_TIMEOUT_MS = 200;
/** Nobody waits for a settlement, so it may take as long as a slow bank does. */
const SETTLE_TIMEOUT_MS = 4000;
const SETTLE_EVERY_MS = 100;
/** A promise to charge later is a debt; beyond this many it is more honest to refuse. */
const PENDING_MAX = 10_000;

const breaker = new CircuitBreaker();
const pending = new Map<string, Order>();

/** Tries a little within the buyer's patience; if payments cannot, the order stands and is settled later. */
async function payOrDefer(order: Order, budgetMs: number): Promise<Answer> {
  try {
    const limits = { attempts: ATTEMPTS, budgetMs, attemptTimeoutMs: ATTEMPT_TIMEOUT_MS, breaker };
    await retry((timeoutMs) => requestPayment(order, timeoutMs), limits);
    order.status = "paid";
    return { status: 201, body: order };
  } catch (error) {
    if (pending.size >= PENDING_MAX)
      return { status: 503, body: { error: "Too many unpaid orders.", orderId: order.orderId } };
    log("payment deferred", { orderId: order.orderId, error: String(error) });
    pending.set(order.orderId, order);
    return { status: 202, body: order };
  }
}

/** Settles what is pending, one at a time and oldest first, so that payments returns to a queue and not to a crowd. */
async function settleForever(): Promise<never> {
  for (;;) {
    await sleep(SETTLE_EVERY_MS, undefined, { ref: false });
    for (const order of pending.values()) {
      try {
        // The attempt that the buyer saw fail may have charged the card all the same. The order's key makes this safe.
        await requestPayment(order, SETTLE_TIMEOUT_MS);
      } catch {
        break; // Payments is still away. The next round asks again, with one call.
      }
      order.status = "paid";
      pending.delete(order.orderId);
      log("payment settled", { orderId: order.orderId });
    }
  }
}

/** What sells best, which is all the recommendation this shop knows how to give. */
function recommendations(): Answer {
  const sold = Map.groupBy(orders.values(), (order) => order.sku);
  const skus = [...sold].toSorted(([, a], [, b]) => b.length - a.length).map(([sku]) => sku);
  return { status: 200, body: { skus: skus.slice(0, 2) } };
}

function summary(): Answer {
  const count = (status: Order["status"]): number =>
    [...orders.values()].filter((order) => order.status === status).length;
  return { status: 200, body: { paid: count("paid"), pending: count("pending"), failed: count("failed") } };
}

if (fixed) void settleForever();
serve("orders", { "POST /orders": place, "GET /orders": summary, "GET /recommendations": recommendations });
