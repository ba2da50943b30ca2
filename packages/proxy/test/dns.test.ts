import { Resolver } from "node:dns/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createProxy, type ProxyHandle, type ToxicInput } from "../src/index.ts";
import { portOf, startApi } from "./support/api.ts";
import { datagramClient } from "./support/datagrams.ts";
import { answerTo, framed, queryOf, startNameServer } from "./support/name-server.ts";
import { client, readAll, startEcho } from "./support/servers.ts";

/** Asks a proxy as programs do. It waits for an answer longer than any test needs, and asks once. */
function resolverOf(proxy: ProxyHandle, timeout = 10_000, tries = 1): Resolver {
  const resolver = new Resolver({ timeout, tries });
  resolver.setServers([proxy.address]);
  return resolver;
}

const forge = (attributes: NonNullable<ToxicInput["attributes"]>): ToxicInput => ({ type: "dns_forge", attributes });

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? "none";

/** Looks a name up where the only server that there is does not answer: whatever comes is forged. */
async function forged<Result>(
  attributes: NonNullable<ToxicInput["attributes"]>,
  look: (resolver: Resolver) => Promise<Result>,
): Promise<Result | string> {
  const toxics = [forge(attributes)];
  await using proxy = await createProxy({ protocol: "dns", upstream: "127.0.0.1:9", toxics });
  return await look(resolverOf(proxy)).catch(codeOf);
}

describe("a proxy of DNS", () => {
  it("passes lookups on as they are, and the answers back", async () => {
    await using server = await startNameServer();
    await using proxy = await createProxy({
      protocol: "dns",
      upstream: server.address,
      toxics: [forge({ name: "x.test" })],
    });
    await using asking = await datagramClient(proxy.port);
    const query = queryOf("sHop.TEST", 4711);
    expect(Buffer.compare(await asking.ask(query), answerTo(query))).toBe(0);
    expect(Buffer.compare(server.received[0] ?? Buffer.alloc(0), query)).toBe(0);
    expect(await resolverOf(proxy).resolve4("shop.test", { ttl: true })).toEqual([{ address: "192.0.2.7", ttl: 300 }]);
  });

  it("passes on what is not DNS, over UDP and TCP", async () => {
    await using echo = await startEcho();
    const toxics = [forge({}), { type: "packet_loss", attributes: { match: { name: "*" } } }];
    await using proxy = await createProxy({ protocol: "dns", upstream: echo.address, toxics });
    for (const text of ["GET / HTTP/1.1\r\nHost: shop.test\r\n\r\n", "\0\u0003abc", "x", "\0"]) {
      const socket = await client(proxy.port);
      socket.end(text);
      expect(String(await readAll(socket))).toBe(text);
    }
  });

  it("listens on one port over UDP and TCP, also after it was down", async () => {
    await using server = await startNameServer();
    await using proxy = await createProxy({ protocol: "dns", upstream: server.address });
    await proxy.down();
    await proxy.up();
    expect(await resolverOf(proxy).resolve4("shop.test")).toEqual(["192.0.2.7"]);
    const socket = await client(proxy.port);
    socket.end(framed(queryOf("shop.test")));
    expect(Buffer.compare(await readAll(socket), framed(answerTo(queryOf("shop.test"))))).toBe(0);
    await expect(createProxy({ protocol: "udp", upstream: server.address, listen: proxy.address })).rejects.toThrow(
      `listen udp ${proxy.address}: bind: address already in use`,
    );
  });

  it("passes messages on a connection as they are, however they are cut", async () => {
    await using server = await startNameServer();
    await using proxy = await createProxy({ protocol: "dns", upstream: server.address });
    const names = fc.array(fc.stringMatching(/^[a-z]{1,20}\.test$/), { minLength: 1, maxLength: 20 });
    const property = fc.asyncProperty(names, fc.array(fc.integer({ min: 1, max: 60 })), async (all, cuts) => {
      const queries = all.map((name, index) => queryOf(name, index));
      let rest = Buffer.concat(queries.map(framed));
      const socket = await client(proxy.port);
      const answers = readAll(socket);
      for (const cut of cuts) {
        socket.write(rest.subarray(0, cut));
        rest = rest.subarray(cut);
        await new Promise((resolve) => setImmediate(resolve));
      }
      socket.end(rest);
      expect(Buffer.compare(await answers, Buffer.concat(queries.map((query) => framed(answerTo(query)))))).toBe(0);
    });
    await fc.assert(property, { numRuns: 30 });
  });
});

describe("a forged answer", () => {
  it.each([
    ["nxdomain", "ENOTFOUND"],
    ["servfail", "ESERVFAIL"],
    ["refused", "EREFUSED"],
    ["empty", "ENODATA"],
  ])("of %s is understood as %s", async (answer, code) => {
    expect(await forged({ answer }, (resolver) => resolver.resolve4("shop.test"))).toBe(code);
  });

  it("has addresses, of the kind that is asked for, and says for how long", async () => {
    const attributes = { answer: "addresses", addresses: ["192.0.2.1", "2001:db8::7", "192.0.2.2"], ttl: 60 };
    const four = await forged(attributes, (resolver) => resolver.resolve4("shop.test", { ttl: true }));
    expect(four).toEqual(["192.0.2.1", "192.0.2.2"].map((address) => ({ address, ttl: 60 })));
    expect(await forged(attributes, (resolver) => resolver.resolve6("shop.test"))).toEqual(["2001:db8::7"]);
    expect(await forged(attributes, (resolver) => resolver.resolveMx("shop.test"))).toBe("ENODATA");
  });

  it("has an alias, and its address", async () => {
    const attributes = { answer: "addresses", alias: "other.test", addresses: ["192.0.2.1"] };
    expect(await forged(attributes, (resolver) => resolver.resolveCname("shop.test"))).toEqual(["other.test"]);
    expect(await forged(attributes, (resolver) => resolver.resolve4("shop.test"))).toEqual(["192.0.2.1"]);
  });

  it("is for the names and the type that are meant, and for the share of them that is", async () => {
    await using server = await startNameServer();
    await using proxy = await createProxy({ protocol: "dns", upstream: server.address });
    const outcome = (resolver: Resolver, name: string): Promise<string | undefined> =>
      resolver.resolve4(name).then(([address]) => address, codeOf);
    const resolver = resolverOf(proxy);
    proxy.addToxic({ ...forge({ name: "*.shop.test", type: "A" }), name: "below" });
    proxy.addToxic({ ...forge({ name: "shop.test", type: "AAAA" }), name: "other type" });
    proxy.addToxic({ ...forge({ name: "odd.test", answer: "refused" }), name: "odd", trigger: { every: 2 } });
    expect(await outcome(resolver, "a.Shop.test")).toBe("ENOTFOUND");
    expect(await outcome(resolver, "shop.test")).toBe("192.0.2.7");
    const odd = [];
    for (let index = 0; index < 4; index += 1) odd.push(await outcome(resolver, "odd.test"));
    expect(odd).toEqual(["192.0.2.7", "EREFUSED", "192.0.2.7", "EREFUSED"]);
  });

  it("that is truncated makes clients ask over TCP, where it is not", async () => {
    await using server = await startNameServer();
    const toxics = [forge({ answer: "truncated" })];
    await using proxy = await createProxy({ protocol: "dns", upstream: server.address, toxics });
    expect(await resolverOf(proxy).resolve4("shop.test")).toEqual(["192.0.2.7"]);
    expect(server.received.length).toBe(1);
  });

  it("comes over TCP too", async () => {
    await using server = await startNameServer();
    await using proxy = await createProxy({
      protocol: "dns",
      upstream: server.address,
      toxics: [forge({ name: "a.test" })],
    });
    const socket = await client(proxy.port);
    socket.end(Buffer.concat([framed(queryOf("a.test", 1)), framed(queryOf("b.test", 2))]));
    const answers = await readAll(socket);
    const first = framed(queryOf("a.test", 1));
    first.writeUInt16BE(0x8183, 4);
    expect(answers.subarray(0, first.length).toString("hex")).toBe(first.toString("hex"));
    expect(Buffer.compare(answers.subarray(first.length), framed(answerTo(queryOf("b.test", 2))))).toBe(0);
  });

  it("is counted by the API, which says what it does not understand", async () => {
    await using server = await startNameServer();
    await using api = await startApi();
    const proxy = { name: "a", listen: "127.0.0.1:0", upstream: server.address, protocol: "dns" };
    const made = await api.ask("POST", "/proxies", proxy);
    const attributes = { name: "shop.test", answer: "servfail" };
    await api.ask("POST", "/proxies/a/toxics", { name: "t", type: "dns_forge", attributes });
    await using asking = await datagramClient(portOf(made));
    for (const name of ["shop.test", "other.test", "SHOP.test"]) await asking.ask(queryOf(name));
    const shown = await api.ask("GET", "/proxies/a/toxics/t");
    expect(shown.json["effect"]).toEqual({ seen: 3, matched: 2, affected: 2 });
    const wrong = [
      { name: "a..b" },
      { type: "B" },
      { answer: "addresses" },
      { addresses: ["192.0.2.1"] },
      { nam: "a" },
    ];
    for (const each of wrong) {
      const refused = await api.ask("POST", "/proxies/a/toxics", { name: "u", type: "dns_forge", attributes: each });
      expect([refused.status, refused.text], JSON.stringify(each)).toEqual([
        400,
        expect.stringContaining("attributes"),
      ]);
    }
    const changed = await api.ask("PATCH", "/proxies/a/toxics/t", { attributes: { answer: "empty" } });
    expect(changed.json["attributes"]).toEqual({ name: "shop.test", answer: "empty", ttl: 0 });
  });
});

describe("toxics on packets of DNS", () => {
  it("lose the lookups of one name, and no other", async () => {
    await using server = await startNameServer();
    const toxics = [
      { type: "packet_loss", direction: "upstream", attributes: { match: { name: "lost.test" } } },
    ] as const;
    await using proxy = await createProxy({ protocol: "dns", upstream: server.address, toxics });
    await expect(resolverOf(proxy, 100).resolve4("lost.test")).rejects.toMatchObject({ code: "ETIMEOUT" });
    expect(await resolverOf(proxy).resolve4("found.test")).toEqual(["192.0.2.7"]);
    expect(server.received.length).toBe(1);
  });

  it("are got over by a client that asks again", async () => {
    await using server = await startNameServer();
    const toxics = [{ type: "packet_loss", trigger: { first: 1 }, attributes: { match: { type: "A" } } }];
    await using proxy = await createProxy({ protocol: "dns", upstream: server.address, toxics });
    expect(await resolverOf(proxy, 200, 4).resolve4("shop.test")).toEqual(["192.0.2.7"]);
    expect(server.received.length).toBeGreaterThan(1);
  });

  it("delay answers, forged ones too, on connections until all have come", async () => {
    await using server = await startNameServer();
    const delay = { type: "packet_delay", attributes: { delay: 120, match: { name: "*.test" } } };
    const toxics = [delay, forge({ name: "forged.test", answer: "empty" })];
    await using proxy = await createProxy({ protocol: "dns", upstream: server.address, toxics });
    const startedAt = performance.now();
    await expect(resolverOf(proxy).resolve4("forged.test")).rejects.toMatchObject({ code: "ENODATA" });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(119);
    const socket = await client(proxy.port);
    socket.end(Buffer.concat([framed(queryOf("late.test")), framed(queryOf("early"))]));
    const answers = Buffer.concat([framed(answerTo(queryOf("early"))), framed(answerTo(queryOf("late.test")))]);
    expect((await readAll(socket)).toString("hex")).toBe(answers.toString("hex"));
  });

  it("say for how long an answer may be remembered", async () => {
    await using server = await startNameServer();
    const toxics = [{ type: "dns_ttl", attributes: { ttl: 86_400 } }];
    await using proxy = await createProxy({ protocol: "dns", upstream: server.address, toxics });
    const found = await resolverOf(proxy).resolve4("shop.test", { ttl: true });
    expect(found).toEqual([{ address: "192.0.2.7", ttl: 86_400 }]);
  });
});
