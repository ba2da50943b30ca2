import { createSocket } from "node:dgram";
import { setTimeout as sleep } from "node:timers/promises";
import { createRandom } from "@hormesis/experiment";
import { describe, expect, it } from "vitest";
import { createProxy, type ProxyHandle, type ToxicInput } from "../src/index.ts";
import { portOf, startApi } from "./support/api.ts";
import { datagramClient, startDatagramServer, type TestDatagramServer } from "./support/datagrams.ts";

const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));

/** Told from the numbers by its length. */
const lastText = "this is all";

/** Starts a proxy of datagrams before a server. */
function proxyOf(server: TestDatagramServer, toxics: readonly ToxicInput[] = [], seed = "0"): Promise<ProxyHandle> {
  return createProxy({ protocol: "udp", upstream: server.address, toxics, seed });
}

/** Sends so many through a proxy with these toxics, a few at a time, and gives what arrived in the end. */
async function arrived(count: number, toxics: readonly ToxicInput[], seed = "0"): Promise<string[]> {
  await using server = await startDatagramServer(() => undefined);
  await using proxy = await proxyOf(server, toxics, seed);
  await using client = await datagramClient(proxy.port);
  for (const text of numbered(count)) {
    await client.send(text);
    if (Number(text) % 20 === 19) await sleep(1);
  }
  // The proxy takes them in their order: when the last one has come, all others have had their turn. It may suffer too.
  await using last = await datagramClient(proxy.port);
  const isLast = (packet: Buffer): boolean => packet.length === lastText.length;
  await expect
    .poll(async () => {
      await last.send(lastText);
      return server.received.some(isLast);
    })
    .toBe(true);
  return server.received.filter((packet) => !isLast(packet)).map(String);
}

describe("a proxy of datagrams", () => {
  it("passes them on as they are, empty and large ones too, and the answers back", async () => {
    await using server = await startDatagramServer();
    await using proxy = await proxyOf(server);
    await using client = await datagramClient(proxy.port);
    for (const packet of [Buffer.alloc(0), Buffer.from("ping"), Buffer.alloc(60_000, 7)]) {
      expect(Buffer.compare(await client.ask(packet), packet)).toBe(0);
    }
  });

  it("shows the server each client with an address of its own, and each client its own answers", async () => {
    await using server = await startDatagramServer();
    await using proxy = await proxyOf(server);
    await using one = await datagramClient(proxy.port);
    await using other = await datagramClient(proxy.port);
    expect([String(await one.ask("1")), String(await other.ask("2")), String(await one.ask("3"))]).toEqual([
      "1",
      "2",
      "3",
    ]);
    const [ofOne, ofOther, ofOneAgain] = server.senders;
    expect([ofOne === ofOther, ofOne === ofOneAgain]).toEqual([false, true]);
    expect(proxy.connectionCount).toBe(2);
    expect(other.received.map(String)).toEqual(["2"]);
  });

  it("goes on when the server was not there for a while", async () => {
    const reserved = createSocket("udp4");
    await new Promise<void>((resolve) => reserved.bind(0, "127.0.0.1", resolve));
    const { port } = reserved.address();
    await new Promise<void>((resolve) => reserved.close(resolve));
    await using proxy = await createProxy({ protocol: "udp", upstream: `127.0.0.1:${port}` });
    await using client = await datagramClient(proxy.port);
    for (const text of numbered(3)) {
      await client.send(text);
      await sleep(5);
    }
    const server = createSocket("udp4").on("message", (packet, from) => server.send(packet, from.port, from.address));
    await new Promise<void>((resolve) => server.bind(port, "127.0.0.1", resolve));
    expect(String(await client.ask("back"))).toBe("back");
    await new Promise<void>((resolve) => server.close(resolve));
  });

  it("drops what is sent to a name that nobody knows, and lives", async () => {
    await using proxy = await createProxy({ protocol: "udp", upstream: "nobody.invalid:9" });
    await using client = await datagramClient(proxy.port);
    await client.send("lost");
    await expect.poll(() => proxy.connectionCount, { timeout: 10_000 }).toBe(0);
  });

  it("forgets its clients when it is down, and keeps its port", async () => {
    await using server = await startDatagramServer();
    await using proxy = await proxyOf(server);
    await using client = await datagramClient(proxy.port);
    await client.ask("before");
    await proxy.down();
    expect(proxy.connectionCount).toBe(0);
    await client.send("lost");
    await proxy.up();
    expect(String(await client.ask("after"))).toBe("after");
    expect(server.received.map(String)).toEqual(["before", "after"]);
  });
});

describe("a change of a proxy of datagrams", () => {
  it("moves it to another port, and to another server, whose clients are new", async () => {
    await using one = await startDatagramServer();
    await using other = await startDatagramServer(() => Buffer.from("from the other"));
    await using api = await startApi();
    const settings = { name: "a", listen: "127.0.0.1:0", upstream: one.address, protocol: "udp" };
    const made = await api.ask("POST", "/proxies", settings);
    await using client = await datagramClient(portOf(made));
    expect(String(await client.ask("ping"))).toBe("ping");
    await api.ask("POST", "/proxies/a", { upstream: other.address });
    expect(String(await client.ask("ping"))).toBe("from the other");
    const moved = await api.ask("PATCH", "/proxies/a", { listen: "localhost:0" });
    expect(portOf(moved)).not.toBe(portOf(made));
    await client.send("nobody is there any more");
    await using follower = await datagramClient(portOf(moved));
    expect(String(await follower.ask("ping"))).toBe("from the other");
    expect(other.received.map(String)).toEqual(["ping", "ping"]);
    const populated = [{ ...settings, listen: moved.json["listen"], upstream: other.address }];
    expect((await api.ask("POST", "/populate", populated)).status).toBe(201);
    expect(String(await follower.ask("kept"))).toBe("from the other");
    expect(other.senders[1]).toBe(other.senders[2]);
  });

  it("cannot take a port that somebody has, and says so as Toxiproxy does", async () => {
    await using taken = await startDatagramServer();
    await using api = await startApi();
    const settings = { name: "a", listen: taken.address, upstream: "127.0.0.1:1", protocol: "udp" };
    const refused = await api.ask("POST", "/proxies", settings);
    expect(refused.status).toBe(500);
    expect(refused.text).toContain(`listen udp ${taken.address}: bind: address already in use`);
    expect((await api.ask("GET", "/proxies")).text).toBe("{}");
  });
});

describe("toxics on datagrams", () => {
  it("lose the share that the seed says, the same ones each time", async () => {
    const toxics = [{ type: "packet_loss", direction: "upstream", toxicity: 0.3 }] as const;
    const random = createRandom("seed").fork("proxy").fork("1").fork("packet_loss_upstream");
    const spared = numbered(200).filter(() => random.next() >= 0.3);
    expect(spared.length).toBe(142);
    expect(await arrived(200, toxics, "seed")).toEqual(spared);
    expect(await arrived(200, toxics, "another")).not.toEqual(spared);
  });

  it("lose each third one, where they count", async () => {
    const toxics = [{ type: "packet_loss", direction: "upstream", trigger: { every: 3 } }] as const;
    expect(await arrived(9, toxics)).toEqual(["0", "1", "3", "4", "6", "7"]);
  });

  it("delay, and let go at once what they hold when they are taken out", async () => {
    await using server = await startDatagramServer();
    await using proxy = await proxyOf(server);
    await using client = await datagramClient(proxy.port);
    const toxic = proxy.addToxic({ type: "packet_delay", attributes: { delay: 150 } });
    const startedAt = performance.now();
    await client.ask("slow");
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(149);
    toxic.update({ attributes: { delay: 60_000 } });
    const answered = client.ask("held");
    await expect.poll(() => server.received.length).toBe(2);
    await sleep(20);
    expect(client.received.length).toBe(1);
    expect(toxic.effect).toEqual({ seen: 2, matched: 2, affected: 2 });
    toxic.remove();
    expect(String(await answered)).toBe("held");
  });

  it("send twice, out of order, and with a bit turned", async () => {
    const upstream = { direction: "upstream" } as const;
    expect(await arrived(2, [{ type: "packet_duplicate", ...upstream }])).toEqual(["0", "0", "1", "1"]);
    const reorder = { type: "packet_reorder", ...upstream, attributes: { wait: 5000 } };
    expect(await arrived(4, [reorder])).toEqual(["1", "0", "3", "2"]);
    const [turned = ""] = await arrived(1, [{ type: "packet_corrupt", ...upstream }]);
    const bits = (turned.codePointAt(0) ?? 0) ^ ("0".codePointAt(0) ?? 0);
    expect(bits.toString(2).replaceAll("0", "")).toBe("1");
  });

  it("act only on those that match, and count what they met", async () => {
    await using server = await startDatagramServer();
    await using api = await startApi();
    const made = await api.ask("POST", "/proxies", {
      name: "a",
      listen: "127.0.0.1:0",
      upstream: server.address,
      protocol: "udp",
    });
    expect(made.json).toMatchObject({ protocol: "udp", enabled: true });
    const toxic = { name: "t", type: "packet_loss", stream: "upstream", attributes: { match: { text: "bad" } } };
    expect((await api.ask("POST", "/proxies/a/toxics", toxic)).status).toBe(200);
    await using client = await datagramClient(portOf(made));
    await client.send("bad");
    expect(String(await client.ask("good"))).toBe("good");
    const shown = await api.ask("GET", "/proxies/a/toxics/t");
    expect(shown.json["effect"]).toEqual({ seen: 2, matched: 1, affected: 1 });
    expect((await api.ask("POST", "/proxies/a", { enabled: false })).json).toMatchObject({ enabled: false });
    await client.send("lost");
    await api.ask("POST", "/proxies/a", { enabled: true });
    expect(String(await client.ask("back"))).toBe("back");
    expect(server.received.map(String)).toEqual(["good", "back"]);
  });

  it("are refused where they could do nothing", async () => {
    await using server = await startDatagramServer();
    await using proxy = await proxyOf(server);
    expect(() => proxy.addToxic({ type: "latency", attributes: { latency: 5 } })).toThrow("the proxy speaks 'udp'");
    await using api = await startApi();
    await api.ask("POST", "/proxies", { name: "tcp", listen: "127.0.0.1:0", upstream: server.address });
    const refused = await api.ask("POST", "/proxies/tcp/toxics", { type: "packet_loss" });
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining("was created with")]);
  });
});
