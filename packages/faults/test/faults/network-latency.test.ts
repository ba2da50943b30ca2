import * as z from "zod";
import { expect, test } from "vitest";
import { networkLatency } from "../../src/faults/latency/network-latency/index.ts";
import { queueFault } from "../../src/network/queue-fault.ts";
import { scopeShape } from "../../src/network/scope.ts";
import { systemClock } from "@hormesis/experiment/clock";
import { openTarget } from "../../src/targets/open-target.ts";
import { benches, cannotDelay } from "../benches/network-latency.ts";
import { describeLaws } from "../support/laws.ts";
import { describeMeasured } from "../support/measured.ts";
import { cannotNetwork } from "../support/net-lab.ts";
import { networkBench } from "../support/network-bench.ts";

benches.forEach(describeLaws);

const byProxy = cannotDelay === undefined ? "the kernel has netem" : undefined;

test.skipIf(cannotNetwork !== undefined)("how it works here is said before anything is touched", async () => {
  const signal = new AbortController().signal;
  const context = { id: "test-latency", clock: systemClock, signal };
  const target = openTarget("local", context.id);
  const availability = await networkLatency.availability(target, { ...context, relayCommand: ["hormesis", "proxy"] });
  const way = cannotDelay === undefined ? /by netem: all packets/ : /through a fault proxy.* TCP connections.*not/;
  expect(availability).toMatchObject({ available: true, how: expect.stringMatching(way) as string });
  const without = await networkLatency.availability(target, context);
  expect(without.available).toBe(cannotDelay === undefined);
  if (!without.available) expect(without.missing.join()).toMatch(/netem.*no fault proxy/s);
});

describeMeasured(networkLatency, (measured) => {
  test(`delays one server, and not the one on the next port (${byProxy ?? "through a proxy"})`, async () => {
    const { one, during } = measured();
    const roundTrip = async (port: number): Promise<number> => {
      const { id } = await one.ask("connect", { host: "10.99.0.2", port });
      const startMs = performance.now();
      expect(await one.ask("say", { id, withinMs: 2000 })).toBe("open");
      return performance.now() - startMs;
    };
    await during({ address: "10.99.0.2", remotePort: 5000, delay: "150ms" }, async () => {
      expect(await roundTrip(5000)).toBeGreaterThan(149);
      expect(await roundTrip(5001)).toBeLessThan(140);
    });
    expect(await roundTrip(5000)).toBeLessThan(140);
  });

  test("arguments without a unit, and more jitter than delay, are errors", () => {
    expect(networkLatency.parameters.safeParse({ port: 1, delay: 100 }).error?.message).toMatch(/no unit/);
    expect(networkLatency.parameters.safeParse({ port: 1, delay: "1ms", jitter: "2ms" }).error?.message).toMatch(
      /jitter/,
    );
  });
});

/* The same queue with what every kernel has at its end: all but the delay itself is tried here. */

const throttled = queueFault({
  name: "network.throttle",
  category: "infrastructure/latency",
  description: "Stands in for a delay where the kernel has none.",
  parameters: z.strictObject(scopeShape),
  kind: "tbf",
  options: () => ["rate", "8mbit", "burst", "16kb", "latency", "50ms"],
});

describeLaws({ ...networkBench(throttled, { parameters: { port: 5000 } }) });

describeMeasured(throttled, (measured) => {
  test("a queue takes the packets of the scope, and no others", async () => {
    const { one, during } = measured();
    await during({ remotePort: 5000 }, async ({ observe }) => {
      const slow = await one.ask("throughput", { host: "10.99.0.2", port: 5000, bytes: 1_000_000 });
      const fast = await one.ask("throughput", { host: "10.99.0.2", port: 5001, bytes: 1_000_000 });
      expect(slow).toBeGreaterThan(6e6);
      expect(slow).toBeLessThan(9e6);
      expect(fast).toBeGreaterThan(40e6);
      expect((await observe()).evidence).toMatchObject({ proof: "packets matched" });
    });
  });

  test("a device whose queue somebody has set is left alone", async () => {
    const { lab, during } = measured();
    lab.inside(lab.one, "tc", "qdisc", "add", "dev", `${lab.one}0`, "root", "handle", "1:", "htb");
    try {
      await expect(during({ port: 5000 }, async () => undefined)).rejects.toThrow(/has a queue already, htb 1:/);
    } finally {
      lab.inside(lab.one, "tc", "qdisc", "del", "dev", `${lab.one}0`, "root");
    }
  });
});
