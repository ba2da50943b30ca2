import { expect, test } from "vitest";
import { dnsFail } from "../../src/faults/inter-service/dns-fail/index.ts";
import { benches } from "../benches/dns-fail.ts";
import { until } from "../support/bench.ts";
import { describeLaws } from "../support/laws.ts";
import { describeMeasured, type Measured } from "../support/measured.ts";
import type { Agent } from "../support/net-lab.ts";
import { refusal } from "../support/with-fault.ts";

benches.forEach(describeLaws);

describeMeasured(dnsFail, (measured) => {
  const server = "10.99.0.2";
  const truth = ["10.77.0.1"];
  const resolve = (from: Agent, name = "orders.shop.test", timeoutMs = 400) =>
    from.ask("resolve", { name, server, timeoutMs });
  const serve = ({ two }: Measured): Promise<void> => two.ask("serveNames", { address: "10.77.0.1" });
  let served: Promise<void> | undefined;
  const setUp = async (): Promise<Measured> => {
    const all = measured();
    served ??= serve(all);
    await served;
    expect((await resolve(all.one)).answer).toEqual(truth);
    return all;
  };

  test.each([
    ["nxdomain", "ENOTFOUND"],
    ["servfail", "ESERVFAIL"],
    ["refused", "EREFUSED"],
    ["timeout", "ETIMEOUT"],
  ])("%s: a lookup ends with %s, and is right again afterwards", async (failure, outcome) => {
    const { one, during } = await setUp();
    await during({ failure, server, scope: "all" }, async ({ observe }) => {
      expect((await resolve(one)).answer).toBe(outcome);
      expect((await observe()).evidence).toMatchObject({ proof: "lookup tried" });
    });
    expect((await resolve(one)).answer).toEqual(truth);
  });

  test("a wrong answer is the one that was asked for, in both versions of IP", async () => {
    const { one, during } = await setUp();
    await during({ failure: "wrong", answer: "203.0.113.9", server, scope: "all" }, async () => {
      expect((await resolve(one)).answer).toEqual(["203.0.113.9"]);
      expect((await one.ask("resolve", { name: "orders.shop.test", server, six: true })).answer).toEqual([
        "2001:db8::1",
      ]);
    });
  });

  test("a wrong answer may be an IPv4 address written as one of IPv6", async () => {
    const { one, during } = await setUp();
    await during({ failure: "wrong", answer: "::ffff:192.0.2.1", server, scope: "all" }, async () => {
      const { answer } = await one.ask("resolve", { name: "orders.shop.test", server, six: true });
      expect(answer).toEqual(["::ffff:192.0.2.1"]);
    });
  });

  test("a slow answer is the truth, later", async () => {
    const { one, during } = await setUp();
    await during({ failure: "slow", delay: "500ms", server, scope: "all" }, async () => {
      const { answer, tookMs } = await resolve(one, "orders.shop.test", 3000);
      expect(answer).toEqual(truth);
      expect(tookMs).toBeGreaterThan(495);
      expect(tookMs).toBeLessThan(900);
    });
  });

  test("names that do not match are looked up as ever", async () => {
    const { one, during } = await setUp();
    await during({ failure: "servfail", names: ["*.shop.test", "exact.test"], server, scope: "all" }, async () => {
      expect((await resolve(one, "Orders.Shop.test")).answer).toBe("ESERVFAIL");
      expect((await resolve(one, "exact.test")).answer).toBe("ESERVFAIL");
      expect((await resolve(one, "shop.test")).answer).toEqual(truth);
      expect((await resolve(one, "not-exact.test")).answer).toEqual(truth);
    });
  });

  test("of one user, does not touch the others", async () => {
    const { one, nobody, during } = await setUp();
    await during({ failure: "nxdomain", server, uid: 65_534 }, async () => {
      expect((await resolve(nobody)).answer).toBe("ENOTFOUND");
      expect((await resolve(one)).answer).toEqual(truth);
    });
  });

  test("of one process, in lookups by a socket that it had before too, does not touch its neighbour", async () => {
    const { lab, nobody, during } = await setUp();
    const neighbour = await lab.agent(lab.one, { uid: 65_534 });
    const ask = { name: "orders.shop.test", server, kept: true };
    for (const agent of [nobody, neighbour]) expect((await agent.ask("resolve", ask)).answer).toEqual(truth);
    await during({ failure: "nxdomain", server, process: { pid: nobody.pid } }, async () => {
      expect((await nobody.ask("resolve", ask)).answer).toBe("ENOTFOUND");
      expect((await resolve(nobody)).answer).toBe("ENOTFOUND");
      expect((await neighbour.ask("resolve", ask)).answer).toEqual(truth);
      expect((await resolve(neighbour)).answer).toEqual(truth);
    });
    expect((await nobody.ask("resolve", ask)).answer).toEqual(truth);
  });

  test("a socket that asked during the fault gets the truth right after it", async () => {
    const { one, during } = await setUp();
    // The kernel's memory of translated connections would hold on to it for half a minute.
    await during({ failure: "nxdomain", server, scope: "all" }, async () => {
      expect((await one.ask("resolve", { name: "orders.shop.test", server, kept: true })).answer).toBe("ENOTFOUND");
    });
    expect((await one.ask("resolve", { name: "orders.shop.test", server, kept: true })).answer).toEqual(truth);
  });

  test("goes with its responder: killed, it takes the rules along", async () => {
    const { one, during, lab } = await setUp();
    await during({ failure: "nxdomain", server, scope: "all" }, async ({ observe }) => {
      process.kill(lab.pidIn(lab.one, "name server")!, "SIGKILL");
      await until(async () => (await observe()).state === "absent");
      expect((await resolve(one)).answer).toEqual(truth);
    });
  });

  test("is refused for a whole machine, and for what is no failure", async () => {
    expect(await refusal(dnsFail, { failure: "nxdomain" })).toMatch(/all there is/);
    expect(await refusal(dnsFail, { failure: "nxdomain", scope: "all" })).toMatch(/whole machine/);
    expect(await refusal(dnsFail, { failure: "gone", uid: 5 })).toMatch(/nvalid option/);
    expect(await refusal(dnsFail, { failure: "nxdomain", uid: 5, names: "a b" })).toMatch(/is no name/);
  });
});
