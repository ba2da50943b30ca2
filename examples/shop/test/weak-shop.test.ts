import { afterAll, beforeAll, expect, test } from "vitest";
import { restart } from "../src/shop.ts";
import { buyers } from "../src/traffic.ts";
import { buy, charges, delayGateway, eventually, openShop, type TestShop } from "./test-shop.ts";

/* The four weaknesses, each with the real failure that shows it. Each test repairs what it broke. */

let shop: TestShop;
beforeAll(async () => {
  shop = await openShop("weak");
});
afterAll(async () => {
  expect(await shop.close()).toEqual([]);
});
const signal = AbortSignal.timeout(60_000);

test("serves every buyer while nothing is wrong, which is why nobody knows of its weaknesses", async () => {
  const report = await buyers(
    { url: shop.url("storefront"), gateway: shop.url("gateway"), rate: 30, seconds: 0.5 },
    { signal },
  );
  expect(report).toMatchObject({ requests: 15, succeeded: 15, successRate: 1, failures: {}, doubleCharges: 0 });
});

test("hangs together with orders, because the storefront has no timeout", async () => {
  shop.signal("orders", "SIGSTOP");
  try {
    expect(await buy(shop, 1500)).toBeUndefined();
  } finally {
    shop.signal("orders", "SIGCONT");
  }
});

test("turns one order into twenty requests while payments is dead, and then refuses it", async () => {
  shop.signal("payments", "SIGKILL");
  const purchase = await buy(shop);
  expect(purchase?.status).toBe(503);
  expect(shop.logged("orders", "payment failed", purchase!.orderId)).toHaveLength(20);
  await restart("payments", shop.statePath);
  expect((await buy(shop))?.status).toBe(201);
});

test("charges a buyer again and again while the gateway is slow", async () => {
  await delayGateway(shop, 700);
  const purchase = await buy(shop, 1800);
  expect(purchase).toBeUndefined();
  const seen = await eventually(
    () => charges(shop),
    ({ doubled }) => doubled === 1,
  );
  expect(seen.doubled).toBe(1);
  expect(shop.logged("gateway", "charged again").length).toBeGreaterThan(0);
  await delayGateway(shop, 0);
});

test("shows no page at all when orders, who only gives advice for it, is gone", async () => {
  shop.signal("orders", "SIGKILL");
  expect((await fetch(shop.url("storefront"))).status).toBe(500);
});
