import { createServer, type RequestListener } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { buyers } from "../src/traffic.ts";

/** A storefront that answers as the test says; closed with everything that hangs in it at the end of the test. */
async function storefront(answer: RequestListener) {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
const neverAborted = { signal: new AbortController().signal };

test("counts paid and pending orders as served, and all else as failures with their reasons", async () => {
  let checkouts = 0;
  await using shop = await storefront((request, response) => {
    if (request.method === "GET") return response.end("page");
    checkouts += 1;
    if (checkouts === 1) return response.writeHead(503).end("{}");
    return response.end(JSON.stringify({ status: checkouts === 2 ? "pending" : checkouts === 3 ? "lost" : "paid" }));
  });
  expect(await buyers({ url: shop.url, rate: 50, seconds: 0.2 }, neverAborted)).toMatchObject({
    requests: 10,
    succeeded: 8,
    pending: 1,
    successRate: 0.8,
    failures: { "checkout answered 503": 1, "order was lost": 1 },
    doubleCharges: null,
  });
});

test("leaves after its patience, and counts the wait", async () => {
  await using shop = await storefront(() => undefined);
  const report = await buyers({ url: shop.url, rate: 50, seconds: 0.1, patienceMs: 100 }, neverAborted);
  expect(report).toMatchObject({ requests: 5, succeeded: 0, failures: { "waited in vain": 5 } });
  expect(report.p50Ms).toBeGreaterThanOrEqual(99);
});

test("sends buyers at their time, although none before them is served yet", async () => {
  const arrivals: number[] = [];
  await using shop = await storefront(() => void arrivals.push(performance.now()));
  await buyers({ url: shop.url, rate: 20, seconds: 0.4, patienceMs: 1000 }, neverAborted);
  expect(arrivals).toHaveLength(8);
  expect(arrivals.at(-1)! - arrivals[0]!).toBeLessThan(900);
});

test("reports a storefront that is not there as failed visits, not as an error", async () => {
  await using gone = await storefront(() => undefined);
  await gone[Symbol.asyncDispose]().catch(() => undefined);
  const report = await buyers({ url: gone.url, rate: 50, seconds: 0.1 }, neverAborted);
  expect(report).toMatchObject({ succeeded: 0, failures: { "storefront not reachable": 5 } });
});

test("ends at once with the signal's reason", async () => {
  const reason = new Error("enough");
  await using shop = await storefront(() => undefined);
  const stopping = new AbortController();
  const traffic = buyers({ url: shop.url, rate: 10, seconds: 60 }, stopping);
  setTimeout(() => stopping.abort(reason), 50);
  await expect(traffic).rejects.toBe(reason);
});

test("refuses traffic that nobody can have meant", async () => {
  await expect(buyers({ url: "http://127.0.0.1:1", rate: 1e6, seconds: 60 }, neverAborted)).rejects.toThrow("20000");
  await expect(buyers({ url: "http://127.0.0.1:1", rate: 0, seconds: 60 }, neverAborted)).rejects.toThrow("1 to");
});
