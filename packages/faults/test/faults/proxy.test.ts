import { connect } from "node:net";
import { systemClock } from "@hormesis/experiment/clock";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { proxyFaults } from "../../src/faults/inter-service/proxy/index.ts";
import type { AnyFault } from "../../src/ports/fault.ts";
import { benches, otherBenches } from "../benches/proxy.ts";
import { openTarget } from "../../src/targets/open-target.ts";
import { openFaultSession } from "../../src/index.ts";
import { makeFolder, seededRandom, until } from "../support/bench.ts";
import { describeLaws } from "../support/laws.ts";
import { cannotNetwork, openNetLab } from "../support/net-lab.ts";
import { type EchoProxy, makeEchoProxy, startProxy } from "../support/proxy-process.ts";
import { type InEffect, refusal, withFault } from "../support/with-fault.ts";

[...benches, ...otherBenches].forEach(describeLaws);

function faultOf(name: string): AnyFault {
  const fault = proxyFaults.find((one) => one.name === name);
  if (fault === undefined) throw new Error(`no fault ${name}`);
  return fault;
}

/** Connects, sends bytes, and tells what came of it: how many came back, how it ended, and how long it took. */
function talk(port: number, bytes = 16): Promise<{ got: number; ended: string; tookMs: number }> {
  return new Promise((resolve) => {
    const startMs = performance.now();
    let got = 0;
    const socket = connect(port, "127.0.0.1");
    const end = (ended: string): void => {
      resolve({ got, ended, tookMs: performance.now() - startMs });
      socket.destroy();
    };
    socket.on("connect", () => socket.write(Buffer.alloc(bytes)));
    socket.on("data", (chunk) => {
      got += chunk.length;
      if (got >= bytes) end("answered");
    });
    socket.on("error", (error: NodeJS.ErrnoException) => end(error.code ?? "error"));
    socket.on("close", () => end("closed"));
    socket.setTimeout(400, () => end("silent"));
  });
}

describe("faults in a proxy, measured through it", () => {
  let proxy: EchoProxy;
  let other: EchoProxy;
  beforeEach(async () => {
    [proxy, other] = [await makeEchoProxy(), await makeEchoProxy()];
  });
  afterEach(async () => {
    await proxy.close();
    await other.close();
  });
  const during = (name: string, more: object, measure: (inEffect: InEffect) => Promise<void>): Promise<void> =>
    withFault(faultOf(name), { parameters: { api: proxy.api, proxy: proxy.name, ...more } }, measure);

  test("what goes through comes later, and through another proxy as ever", async () => {
    await during("proxy.latency", { delay: "150ms" }, async ({ observe }) => {
      expect((await talk(proxy.port)).tookMs).toBeGreaterThan(149);
      expect((await talk(other.port)).tookMs).toBeLessThan(140);
      const { evidence } = await observe();
      expect(evidence).toMatchObject({ enabled: true, toxic: { attributes: { latency: 150 } } });
      expect(evidence).toMatchObject({ lease: { expiresInMs: expect.any(Number) as number } });
    });
    expect((await talk(proxy.port)).tookMs).toBeLessThan(140);
  });

  test("only so much goes through", async () => {
    await during("proxy.bandwidth", { rate: "800kbit/s" }, async () => {
      // 100 kB a second, so that 20 kB take a fifth of it.
      const { got, tookMs } = await talk(proxy.port, 20_000);
      expect(got).toBe(20_000);
      expect(tookMs).toBeGreaterThan(150);
    });
  });

  test("nothing goes through, and connections stay or are closed", async () => {
    await during("proxy.timeout", {}, async () => {
      expect(await talk(proxy.port)).toMatchObject({ got: 0, ended: "silent" });
      expect(await talk(other.port)).toMatchObject({ ended: "answered" });
    });
    await during("proxy.timeout", { after: "50ms" }, async () => {
      expect(await talk(proxy.port)).toMatchObject({ got: 0, ended: "closed" });
    });
    expect(await talk(proxy.port)).toMatchObject({ ended: "answered" });
  });

  test("connections are reset, cut off in the middle, or refused", async () => {
    await during("proxy.reset", {}, async () => {
      expect(await talk(proxy.port)).toMatchObject({ ended: "ECONNRESET" });
    });
    await during("proxy.limit", { bytes: "10B" }, async () => {
      expect(await talk(proxy.port)).toMatchObject({ got: 10, ended: "closed" });
    });
    await during("proxy.down", {}, async () => {
      expect(await talk(proxy.port)).toMatchObject({ ended: "ECONNREFUSED" });
      expect(await talk(other.port)).toMatchObject({ ended: "answered" });
    });
    expect(await talk(proxy.port)).toMatchObject({ ended: "answered" });
  });

  test("it is gone with the proxy, and its end is no error", async () => {
    const mortal = await startProxy();
    await mortal.ask("POST", "/proxies", { name: "p", listen: "127.0.0.1:0", upstream: "127.0.0.1:1" });
    const parameters = { api: mortal.api, proxy: "p", delay: "1s" };
    await withFault(faultOf("proxy.latency"), { parameters }, async ({ observe }) => {
      mortal.kill();
      await until(async () => (await observe().catch(() => undefined))?.state === "absent");
    });
  });

  test.skipIf(cannotNetwork !== undefined)(`in a network namespace its API is asked from inside`, async () => {
    const lab = await openNetLab();
    const inside = await startProxy(lab.one);
    try {
      const body = JSON.stringify({ name: "p", listen: "127.0.0.1:0", upstream: "127.0.0.1:1" });
      const { signal } = new AbortController();
      const target = `netns:${lab.one}`;
      const made = await openTarget(target, "test-proxy").request(
        { method: "POST", url: `${inside.api}/proxies`, body },
        signal,
      );
      expect(made.status).toBe(201);
      const parameters = { api: inside.api, proxy: "p", delay: "1s" };
      await withFault(faultOf("proxy.latency"), { target, parameters }, async ({ observe }) => {
        expect((await observe()).state).toBe("active");
        inside.kill();
        await until(async () => (await observe().catch(() => undefined))?.state === "absent");
      });
    } finally {
      inside.kill();
      await lab.close();
    }
  });

  test("it acts on another machine only where that is agreed to", async () => {
    const request = {
      fault: "proxy.down",
      target: "local",
      parameters: { proxy: "p", api: "http://proxies.invalid:8474" },
    };
    const asked: string[] = [];
    const plan = async (more: object): Promise<unknown> => {
      const state = await makeFolder();
      const common = { runId: "r", stateFolder: state.path, clock: systemClock, random: seededRandom("r") };
      const session = openFaultSession({ ...common, ...more });
      try {
        return await session.plan(request, new AbortController().signal);
      } finally {
        await state.close();
      }
    };
    await expect(plan({})).rejects.toThrow(/do not allow faults on 'proxy:proxies.invalid:8474'/);
    const mayReach = (machine: string): boolean => asked.push(machine) > 0;
    await expect(plan({ mayReach })).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
    expect(asked).toEqual(["proxy:proxies.invalid:8474"]);
  });

  test("it is refused before anything is touched where it cannot be", async () => {
    const refused = (name: string, parameters: object): Promise<string> =>
      refusal(faultOf(name), { api: proxy.api, proxy: proxy.name, ...parameters });
    expect(await refused("proxy.latency", { delay: 100 })).toMatch(/no unit/);
    expect(await refused("proxy.latency", { delay: "1s", proxy: "none" })).toMatch(/there is none of that name/);
    expect(await refused("proxy.down", { api: "http://127.0.0.1:1" })).toMatch(/nobody listens there/);
    expect(await refused("proxy.down", { api: "ftp://127.0.0.1" })).toMatch(/no address of an API/);
    expect(await refused("proxy.bandwidth", { rate: "1kbit/s" })).toMatch(/less than 8kbit/);
    await during("proxy.down", {}, async () => {
      expect(await refused("proxy.latency", { delay: "1s" })).toMatch(/it is disabled/);
    });
  });
});
