import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createProxy, type ProxyHandle, type ToxicInput } from "../src/index.ts";
import { datagramClient, startDatagramServer, type TestDatagramServer } from "./support/datagrams.ts";

const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));

/** Starts a proxy of datagrams before a server. */
function proxyOf(server: TestDatagramServer, toxics: readonly ToxicInput[] = [], seed = "0"): Promise<ProxyHandle> {
  return createProxy({ protocol: "udp", upstream: server.address, toxics, seed });
}

describe("what a proxy of datagrams holds", () => {
  const descriptors = (): number => readdirSync("/proc/self/fd").length;

  it.skipIf(process.platform !== "linux")("is given back when it ends, with all that waits", async () => {
    await using server = await startDatagramServer();
    const before = descriptors();
    for (const end of ["down", "close"] as const) {
      const proxy = await proxyOf(server, [{ type: "packet_delay", attributes: { delay: 600_000 } }]);
      const clients = await Promise.all(numbered(100).map(() => datagramClient(proxy.port)));
      const { length } = server.received;
      for (const each of clients) await each.send("held");
      await expect.poll(() => server.received.length).toBe(length + 100);
      expect(proxy.connectionCount).toBe(100);
      await proxy[end]();
      expect(proxy.connectionCount).toBe(0);
      await proxy.close();
      for (const each of clients) await each[Symbol.asyncDispose]();
    }
    await expect.poll(descriptors).toBeLessThanOrEqual(before);
  });

  it("is bounded: the client that was silent for longest is forgotten", async () => {
    await using server = await startDatagramServer();
    await using proxy = await proxyOf(server);
    await using first = await datagramClient(proxy.port);
    await first.ask("first");
    await using busy = await datagramClient(proxy.port);
    for (let round = 0; round < 43; round += 1) {
      const clients = await Promise.all(numbered(50).map(() => datagramClient(proxy.port)));
      await Promise.all(clients.map((each) => each.ask("x")));
      await busy.ask("busy");
      await Promise.all(clients.map((each) => each[Symbol.asyncDispose]()));
    }
    expect(proxy.connectionCount).toBe(2048);
    await busy.ask("still known");
    await first.ask("known again");
    const senderOf = (text: string): number | undefined =>
      server.senders[server.received.findIndex((packet) => String(packet) === text)];
    expect(senderOf("still known")).toBe(senderOf("busy"));
    expect(senderOf("known again")).not.toBe(senderOf("first"));
  });
});
