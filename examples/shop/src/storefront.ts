/*
 * The storefront: what a buyer sees. `GET /` is the shop's page, `POST /checkout {"sku": "tea"}` buys something.
 */
import { randomUUID } from "node:crypto";
import { call, fieldsOf, setting } from "./call.ts";
import { fixed, log, serve, type Answer, type ShopRequest } from "./service.ts";

const ordersUrl = setting("ORDERS_URL");

const catalogue = new Map([
  ["tea", { title: "Green tea, 100 g", cents: 790 }],
  ["cup", { title: "Cup without a handle", cents: 1450 }],
  ["pot", { title: "Cast iron pot", cents: 6900 }],
]);

/* The page. */

/** Nice to have, and not worth a longer wait. */
const RECOMMENDATIONS_TIMEOUT_MS = 150;
/** Chosen by hand: a page with old advice sells more than no page. */
const FALLBACK_SKUS = ["tea", "cup"];

async function page(): Promise<Answer> {
  const items = [...catalogue.values()].map(({ title, cents }) => `<li>${title}: ${(cents / 100).toFixed(2)} EUR</li>`);
  const advice = (await recommendedSkus()).map((sku) => catalogue.get(sku)?.title ?? sku);
  return {
    status: 200,
    body: `<h1>The tea shop</h1><ul>${items.join("")}</ul><p>Often bought: ${advice.join(", ")}</p>`,
  };
}

/** Weakness: advice that nobody needs takes the whole page down when orders, who gives it, is away. */
async function recommendedSkus(): Promise<readonly string[]> {
  if (!fixed) return askForSkus();
  try {
    return await askForSkus(RECOMMENDATIONS_TIMEOUT_MS);
  } catch (error) {
    log("recommendations missing, using the fallback", { error: String(error) });
    return FALLBACK_SKUS;
  }
}

async function askForSkus(timeoutMs?: number): Promise<readonly string[]> {
  const { skus } = await call(`${ordersUrl}/recommendations`, timeoutMs === undefined ? {} : { timeoutMs });
  return Array.isArray(skus) ? skus.map(String) : [];
}

/* The checkout. */

/** How long a buyer looks at a spinner before leaving. */
const CHECKOUT_BUDGET_MS = 1000;
/** Kept back from the budget that orders gets, so that its answer still arrives in time. */
const RESERVE_MS = 300;

async function checkout({ body }: ShopRequest): Promise<Answer> {
  const { sku, orderId = randomUUID() } = fieldsOf(body);
  const item = typeof sku === "string" ? catalogue.get(sku) : undefined;
  if (item === undefined) return { status: 400, body: { error: "We do not sell this.", sku: String(sku) } };

  const order = { orderId, sku, cents: item.cents };
  try {
    const { status } = await placeOrder(order);
    const note =
      status === "pending"
        ? "Thank you. The payment is pending; we charge you once, when it goes through."
        : "Thank you.";
    return { status: status === "pending" ? 202 : 201, body: { orderId, status, note } };
  } catch (error) {
    log("checkout failed", { orderId, error: String(error) });
    // With the same orderId a second try cannot become a second order.
    return { status: 503, body: { error: "We could not take your order. Please try again.", orderId } };
  }
}

/** Weakness: no timeout. When orders hangs, every buyer hangs with it, and the storefront fills with their requests. */
function placeOrder(order: object): ReturnType<typeof call> {
  const request = { method: "POST", body: order } as const;
  if (!fixed) return call(`${ordersUrl}/orders`, request);
  const headers = { "x-budget-ms": String(CHECKOUT_BUDGET_MS - RESERVE_MS) };
  return call(`${ordersUrl}/orders`, { ...request, headers, timeoutMs: CHECKOUT_BUDGET_MS });
}

serve("storefront", { "GET /": page, "POST /checkout": checkout });
