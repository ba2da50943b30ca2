import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exchange, startDatagramServer } from "../../support/datagrams.ts";
import { measureWire, type MeasuredWire } from "../../support/measured-wire.ts";
import { makeProxy, type TestProxy } from "../../support/proxy-process.ts";

/* Every fault on datagrams, measured by a client of a server that sends back what it gets. */

let server: Awaited<ReturnType<typeof startDatagramServer>>;
let proxy: TestProxy;
let wire: MeasuredWire;

beforeAll(async () => {
  server = await startDatagramServer((packet) => packet);
  proxy = await makeProxy(server.port, { protocol: "udp" });
  wire = measureWire(proxy);
}, 30_000);
afterAll(async () => {
  await proxy.close();
  await server.close();
});

const match = { text: "order" };
const all = ["one", "order", "two"];
const cases: readonly { fault: string; arguments: object; got: unknown }[] = [
  { fault: "packet.loss", arguments: {}, got: ["one", "two"] },
  { fault: "packet.delay", arguments: { delay: "120ms" }, got: ["one", "two", "order"] },
  { fault: "packet.delay", arguments: { delay: "120ms", ordered: true, stream: "upstream" }, got: all },
  { fault: "packet.duplicate", arguments: { copies: 2 }, got: ["one", "order", "order", "order", "two"] },
  { fault: "packet.reorder", arguments: { wait: "5s" }, got: ["one", "two", "order"] },
  { fault: "packet.corrupt", arguments: { bits: 3 }, got: ["one", expect.not.stringMatching(/^order$/), "two"] },
  { fault: "packet.bandwidth", arguments: { rate: "8kbit/s", queue: "1ms" }, got: ["one", "two"] },
];

describe("faults on datagrams, measured by a client", () => {
  test.each(cases)("$fault hurts the packet that it is meant for: $arguments", async (given) => {
    await wire.during(given.fault, { match, ...given.arguments }, async ({ impact }) => {
      expect((await exchange(proxy.port, ["one", "two"])).got).toEqual(["one", "two"]);
      expect((await impact())?.idle).toMatch(/^packets that came by: 2, and none of them matched/);
      const { got, lastMs } = await exchange(proxy.port, all, Infinity);
      expect(got).toEqual(given.got);
      if (given.fault === "packet.delay") expect(lastMs).toBeGreaterThan(110);
      expect(await impact()).toMatchObject({ idle: null, evidence: { matched: 1, affected: 1 } });
    });
    expect((await exchange(proxy.port, all)).got).toEqual(all);
  });

  test("what cannot be is refused before anything is touched", async () => {
    const { refused } = wire;
    expect(await refused("packet.loss", { match: { minBytes: 100 } })).toMatch(/no unit/);
    expect(await refused("packet.loss", { match: { minBytes: "1MB" } })).toMatch(/more than a packet/);
    expect(await refused("packet.bandwidth", { rate: "1kbit/s" })).toMatch(/use packet\.loss/);
    expect(await refused("packet.reorder", { wait: "2m" })).toMatch(/more than a minute/);
    expect(await refused("message.drop", {})).toMatch(/understands 'udp' only.*acts on messages/);
    expect(await proxy.look()).toMatchObject({ toxics: [] });
  });
});
