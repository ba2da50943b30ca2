import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { createProxy } from "../src/index.ts";
import { connected, ping } from "./support/heard-client.ts";
import { client, readBytes, startServer } from "./support/servers.ts";

describe("toxicity", () => {
  /** Which of 20 connections a toxic with toxicity 0.5 hits. */
  async function hits(seed: string, updates = 0): Promise<string> {
    await using server = await startServer((peer) => peer.write("hello"));
    const half = { type: "limit_data", toxicity: 0.5 };
    await using proxy = await createProxy({ upstream: server.address, seed });
    const sockets: Socket[] = [];
    for (let index = 0; index < 20; index += 1) sockets.push(await client(proxy.port));
    await Promise.all(sockets.map((socket) => readBytes(socket, 5)));
    const toxic = proxy.addToxic(half);
    for (let index = 0; index < updates; index += 1) toxic.update({ toxicity: 0.5 });
    for (const peer of server.sockets) peer.write("x");
    const results = await Promise.all(sockets.map(async (socket) => (await readBytes(socket, 1)).length));
    for (const socket of sockets) socket.destroy();
    return results.join("");
  }

  it("hits the same connections with the same seed, and others with another", async () => {
    const first = await hits("a");
    expect(await hits("a")).toBe(first);
    expect(await hits("b")).not.toBe(first);
    expect(first).toMatch(/0.*1|1.*0/);
  });

  it("is drawn once, however often the toxic is changed", async () => {
    expect(await hits("a", 20)).toBe(await hits("a"));
  });

  it("spares all at 0", async () => {
    await using at = await connected({ type: "reset_peer", toxicity: 0 });
    expect(await ping(at.socket)).toBe("ping");
  });
});

describe("a proxy of a program", () => {
  it.each([undefined, 6379, "nowhere", "127.0.0.1:http"])("to %j is refused in words that help", async (upstream) => {
    const start = createProxy({ upstream: upstream as string });
    await expect(start).rejects.toMatchObject({
      code: "PROXY_NOT_STARTED",
      message: expect.stringMatching(/address/u),
    });
  });
});
