import { expect, it } from "vitest";
import { createProxy, type ToxicInput } from "../../src/index.ts";
import { startHttp } from "../support/http-servers.ts";

/*
 * What the library is for: a service under test asks another one, here through a proxy, and each test says what goes wrong
 * on the way. The service is a real one: a client with a time limit and retries, that never pays twice.
 */
const attempts = 3;
const timeLimitMs = 500;

async function pay(url: string, order: string): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const headers = { "idempotency-key": order };
      const signal = AbortSignal.timeout(timeLimitMs);
      const response = await fetch(`${url}/payments`, { method: "POST", body: order, headers, signal });
      if (response.ok) return await response.text();
      if (response.status < 500) return `refused: ${response.status}`;
    } catch (error) {
      if (attempt === attempts) throw error;
    }
    if (attempt === attempts) throw new Error("The payment service does not answer.");
  }
}

/** Takes payments, each key once; tells how often it was asked and how much it took. */
async function paying(
  toxics: readonly ToxicInput[],
): Promise<{ readonly result: string; readonly asked: number; readonly taken: number }> {
  const keys = new Set<unknown>();
  await using payments = await startHttp((incoming, response) => {
    keys.add(incoming.headers["idempotency-key"]);
    incoming.resume().once("end", () => response.end("paid"));
  });
  await using proxy = await createProxy({ upstream: payments.address, protocol: "http", toxics });
  const result = await pay(`http://${proxy.address}`, "order-1").catch(() => "failed");
  return { result, asked: payments.asked.length, taken: keys.size };
}

it("pays when the first two requests fail and the third does not", async () => {
  const toxics = [{ type: "http_abort", trigger: { first: 2 }, attributes: { status: 503 } }];
  expect(await paying(toxics)).toEqual({ result: "paid", asked: 1, taken: 1 });
});

it("gives up after three attempts", async () => {
  expect(await paying([{ type: "http_abort" }])).toEqual({ result: "failed", asked: 0, taken: 0 });
});

it("does not try again what was refused for good", async () => {
  const toxics = [{ type: "http_abort", attributes: { status: 422 } }];
  expect(await paying(toxics)).toEqual({ result: "refused: 422", asked: 0, taken: 0 });
});

it("pays once when the answer is lost after the payment was taken", async () => {
  const toxics = [{ type: "http_close", trigger: { first: 2 }, attributes: { match: { path: "/payments" } } }];
  expect(await paying(toxics)).toEqual({ result: "paid", asked: 3, taken: 1 });
});

it("does not wait for an answer that is too late", async () => {
  const toxics = [{ type: "http_delay", trigger: { first: 1 }, attributes: { delay: 20_000 } }];
  expect(await paying(toxics)).toEqual({ result: "paid", asked: 2, taken: 1 });
});
