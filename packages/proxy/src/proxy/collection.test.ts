import { expect, it } from "vitest";
import { createSimulatedTimers } from "../data/simulated-timers.fixture.ts";
import type { Redirector } from "../ports/redirector.ts";
import { ProxyCollection } from "./collection.ts";

it("closes all that it can when a redirect cannot be taken back, and then says so", async () => {
  const timers = createSimulatedTimers();
  const redirector: Redirector = {
    async set(redirects) {
      if (redirects.length < 2) throw new Error("the kernel says no");
    },
  };
  const proxies = new ProxyCollection({ timers, now: () => 0, seed: "1", redirector });
  const input = { listen: "127.0.0.1:0", upstream: "127.0.0.1:1", isEnabled: true, protocol: undefined, toxics: [] };
  const made = await Promise.all(["one", "other"].map((name) => proxies.add({ ...input, name })));
  const [one, other] = made;
  if (one === undefined || other === undefined) throw new Error("A proxy has not started.");
  proxies.redirects.put(one, { host: "10.0.0.5", port: 5432 });
  proxies.redirects.put(other, { host: "10.0.0.6", port: 5432 });
  await proxies.redirects.sync();
  // Something that is not a proxy's can have a lease too.
  proxies.leases.grant({}, { ttlMs: 60_000 }, () => {});
  expect(timers.count()).toBe(1);
  await expect(proxies.close()).rejects.toThrow("redirect: the kernel says no");
  expect([one.isEnabled, other.isEnabled]).toEqual([false, false]);
  expect(proxies.all).toEqual([]);
  expect(timers.count()).toBe(0);
});
