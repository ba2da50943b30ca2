import { afterAll, beforeAll, expect, test } from "vitest";
import { restart } from "../src/shop.ts";
import { buyers } from "../src/traffic.ts";
import { buy, charges, delayGateway, eventually, openShop, ordersOf, type TestShop } from "./test-shop.ts";

/* The same failures as in weak-shop.test.ts, and how the mended shop takes them. Each test repairs what it broke. */

let shop: TestShop;
beforeAll(async () => {
  shop = await openShop("fixed");
});
afterAll(async () => {
  expect(await shop.close()).toEqual([]);
});
const signal = AbortSignal.timeout(60_000);

test("answers within its budget when orders hangs", async () => {
  shop.signal("orders", "SIGSTOP");
  try {
    const purchase = await buy(shop);
    expect(purchase?.status).toBe(503);
    // The budget is one second; the rest is for a busy machine.
    expect(purchase?.tookMs).toBeLessThan(2000);
  } finally {
    shop.signal("orders", "SIGCONT");
  }
});

test("takes orders as pending while payments is dead, asks seldom, and charges each once when it is back", async () => {
  shop.signal("payments", "SIGKILL");
  const url = shop.url("storefront");
  const report = await buyers({ url, rate: 30, seconds: 1 }, { signal });
  expect(report).toMatchObject({ requests: 30, succeeded: 30, pending: 30, failures: {} });
  expect(report.p95Ms).toBeLessThan(1000);
  // Five failures open the circuit. Most orders never asked at all.
  expect(shop.logged("orders", "payment deferred", "circuit is open").length).toBeGreaterThan(15);

  await restart("payments", shop.statePath);
  const settled = await eventually(
    () => ordersOf(shop),
    ({ pending }) => pending === 0,
  );
  expect(settled).toMatchObject({ pending: 0, failed: 0 });
  expect(await charges(shop)).toEqual({ total: settled.paid, orders: settled.paid, doubled: 0 });
});

test("charges each buyer once while the gateway is slow", async () => {
  await delayGateway(shop, 700);
  const traffic = { url: shop.url("storefront"), gateway: shop.url("gateway"), rate: 20, seconds: 0.5 };
  const report = await buyers(traffic, { signal });
  expect(report).toMatchObject({ succeeded: 10, doubleCharges: 0 });
  await delayGateway(shop, 0);
  const settled = await eventually(
    () => ordersOf(shop),
    ({ pending }) => pending === 0,
  );
  expect(await charges(shop)).toEqual({ total: settled.paid, orders: settled.paid, doubled: 0 });
});

test("shows its page with advice of its own when orders is gone, and says so when it cannot sell", async () => {
  shop.signal("orders", "SIGKILL");
  const page = await fetch(shop.url("storefront"));
  expect(page.status).toBe(200);
  expect(await page.text()).toContain("Often bought: Green tea");
  expect((await buy(shop))?.status).toBe(503);
});
