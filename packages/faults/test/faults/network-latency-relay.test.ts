import { describe, expect, test } from "vitest";
import { networkLatency } from "../../src/faults/latency/network-latency/index.ts";
import { until } from "../support/bench.ts";
import { cannotDelay } from "../benches/network-latency.ts";
import { describeMeasured } from "../support/measured.ts";
import type { Agent } from "../support/net-lab.ts";
import { refusal } from "../support/with-fault.ts";

/* Latency through the fault proxy: what it reaches and what not, where the kernel has no netem. */

const there = "10.99.0.2";
const parameters = { address: [there, "fd99::2"], remotePort: 5000, delay: "150ms" };
/** Less than the delay, more than a busy machine needs. */
const QUICK_MS = 140;

async function open(agent: Agent, port = 5000, host = there): Promise<number> {
  const { id, outcome } = await agent.ask("connect", { host, port, withinMs: 2000 });
  expect(outcome).toBe("connected");
  return id;
}

async function roundTrip(agent: Agent, id: number): Promise<number> {
  const startMs = performance.now();
  expect(await agent.ask("say", { id, withinMs: 3000 })).toBe("open");
  return performance.now() - startMs;
}

describe.skipIf(cannotDelay === undefined)("network.latency through a proxy", () => {
  describeMeasured(networkLatency, (measured) => {
    test("reaches connections opened meanwhile, over both versions of IP, and measures it", async () => {
      const { one, during } = measured();
      await during(parameters, async ({ observe }) => {
        expect(await roundTrip(one, await open(one))).toBeGreaterThan(149);
        expect(await roundTrip(one, await open(one, 5000, "fd99::2"))).toBeGreaterThan(149);
        expect(await roundTrip(one, await open(one, 5001))).toBeLessThan(QUICK_MS);
        const { evidence } = await observe();
        expect(evidence).toMatchObject({ mechanism: "relay", proof: "connection tried", openBefore: 0 });
        expect((evidence as { echoRoundTripMs: number }).echoRoundTripMs).toBeGreaterThan(149);
      });
      expect(await roundTrip(one, await open(one))).toBeLessThan(QUICK_MS);
    });

    test("leaves those that are open already as they are, and says how many", async () => {
      const { one, during } = measured();
      const before = await open(one);
      await during(parameters, async ({ observe }) => {
        expect(await roundTrip(one, before)).toBeLessThan(QUICK_MS);
        const { openBefore } = (await observe()).evidence as { openBefore: number };
        expect(openBefore).toBeGreaterThan(0);
      });
      expect(await roundTrip(one, before)).toBeLessThan(QUICK_MS);
    });

    test("closes those that were opened meanwhile when it comes out", async () => {
      const { one, during } = measured();
      let meanwhile = 0;
      await during(parameters, async () => {
        meanwhile = await open(one);
        await roundTrip(one, meanwhile);
      });
      expect(await one.ask("say", { id: meanwhile })).not.toBe("open");
    });

    test("of one user, or one process, does not touch the others", async () => {
      const { lab, one, nobody, during } = measured();
      await during({ ...parameters, uid: 65_534 }, async () => {
        expect(await roundTrip(nobody, await open(nobody))).toBeGreaterThan(149);
        expect(await roundTrip(one, await open(one))).toBeLessThan(QUICK_MS);
      });
      const neighbour = await lab.agent(lab.one, { uid: 65_534 });
      await during({ ...parameters, process: { pid: nobody.pid } }, async () => {
        expect(await roundTrip(nobody, await open(nobody))).toBeGreaterThan(149);
        expect(await roundTrip(neighbour, await open(neighbour))).toBeLessThan(QUICK_MS);
      });
    });

    test("goes with its proxy: killed, it takes the rules along, and connections work", async () => {
      const { lab, one, during } = measured();
      await during(parameters, async ({ observe }) => {
        process.kill(lab.pidIn(lab.one, "--until-input-ends")!, "SIGKILL");
        await until(async () => (await observe()).state === "absent");
        await until(() => lab.pidIn(lab.one, "fault proxy") === undefined);
        expect(await roundTrip(one, await open(one))).toBeLessThan(QUICK_MS);
      });
    });
  });

  test("is refused for what no proxy can stand in for", async () => {
    const refused = (more: object): Promise<string> => refusal(networkLatency, { delay: "1s", ...more });
    expect(await refused({ remotePort: 5432 })).toMatch(/which servers/);
    expect(await refused({ address: "10.0.0.7" })).toMatch(/which servers/);
    expect(await refused({ address: "10.0.0.0/24", remotePort: 5432 })).toMatch(/whole network/);
    expect(await refused({ address: "10.0.0.7", port: 5432 })).toMatch(/opened from here/);
    expect(await refused({ address: "10.0.0.7", remotePort: "1-65535" })).toMatch(/64 servers at most/);
    expect(await refused({ address: "10.0.0.7", remotePort: 53, protocol: "udp" })).toMatch(/TCP only/);
    expect(await refused({ address: "10.0.0.7", remotePort: 53, direction: "in" })).toMatch(/opened from here/);
  });
});
