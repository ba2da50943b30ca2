import { Resolver } from "node:dns/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startDatagramServer } from "../../support/datagrams.ts";
import { measureWire, type MeasuredWire } from "../../support/measured-wire.ts";
import { makeProxy, type TestProxy } from "../../support/proxy-process.ts";

/* Every fault on lookups, measured by a resolver that asks through the proxy. */

/** Says of every name that its address is 192.0.2.7, for five minutes. */
function nameServer(query: Buffer): Buffer {
  const question = Buffer.from(query.subarray(0, query.indexOf(0, 12) + 5));
  Buffer.from([0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]).copy(question, 2);
  return Buffer.concat([question, Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 0x2c, 0, 4, 192, 0, 2, 7])]);
}

let server: Awaited<ReturnType<typeof startDatagramServer>>;
let proxy: TestProxy;
let wire: MeasuredWire;

beforeAll(async () => {
  server = await startDatagramServer(nameServer);
  proxy = await makeProxy(server.port, { protocol: "dns" });
  wire = measureWire(proxy);
}, 30_000);
afterAll(async () => {
  await proxy.close();
  await server.close();
});

/** What a resolver finds, or the code of its error. */
async function lookUp(name: string): Promise<unknown> {
  const resolver = new Resolver({ timeout: 2000, tries: 1 });
  resolver.setServers([`127.0.0.1:${proxy.port}`]);
  return resolver
    .resolve4(name, { ttl: true })
    .catch((error: unknown) => (error as NodeJS.ErrnoException).code ?? "error");
}

const real = [{ address: "192.0.2.7", ttl: 300 }];
const forged = { name: "*.shop.test" };
const cases: readonly { fault: string; arguments: object; suffers: unknown }[] = [
  { fault: "dns.forge", arguments: forged, suffers: "ENOTFOUND" },
  { fault: "dns.forge", arguments: { ...forged, type: "A", answer: "servfail" }, suffers: "ESERVFAIL" },
  {
    fault: "dns.forge",
    arguments: { ...forged, answer: "addresses", addresses: ["192.0.2.1"], ttl: "1m" },
    suffers: [{ address: "192.0.2.1", ttl: 60 }],
  },
  { fault: "dns.ttl", arguments: { match: forged, ttl: "1h" }, suffers: [{ address: "192.0.2.7", ttl: 3600 }] },
];

describe("faults on lookups, measured by a resolver", () => {
  test.each(cases)("$fault hurts the lookup that it is meant for: $arguments", async (given) => {
    await wire.during(given.fault, given.arguments, async ({ impact }) => {
      expect(await lookUp("other.test")).toEqual(real);
      expect((await impact())?.idle).toMatch(/ that came by: 1, and none of them matched/);
      expect(await lookUp("pay.shop.test")).toEqual(given.suffers);
      expect(await impact()).toMatchObject({ idle: null, evidence: { matched: 1, affected: 1 } });
    });
    expect(await lookUp("pay.shop.test")).toEqual(real);
  });

  test("what cannot be is refused before anything is touched", async () => {
    const { refused } = wire;
    expect(await refused("dns.forge", { name: "shop..test" })).toMatch(/no name/);
    expect(await refused("dns.forge", { type: "X" })).toMatch(/no type of record/);
    expect(await refused("dns.forge", { answer: "addresses" })).toMatch(/needs addresses/);
    expect(await refused("dns.forge", { addresses: ["192.0.2.1"] })).toMatch(/only with it/);
    expect(await refused("dns.ttl", { ttl: "500ms" })).toMatch(/whole number of seconds/);
    expect(await refused("tls.stall", {})).toMatch(/understands 'dns' only/);
    expect(await proxy.look()).toMatchObject({ toxics: [] });
  });
});
