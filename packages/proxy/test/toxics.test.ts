import { once } from "node:events";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createProxy } from "../src/index.ts";
import { connected, ping } from "./support/heard-client.ts";
import { client, readAll, readBytes, startServer } from "./support/servers.ts";

/** How a connection ends: `reset`, or the end of the stream. */
function ending(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.once("end", () => resolve("end"));
    socket.resume();
  });
}

async function elapsedMs(task: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await task();
  return performance.now() - started;
}

describe("latency", () => {
  it("delays, and two add up", async () => {
    await using at = await connected(
      { type: "latency", attributes: { latency: 60 } },
      { type: "latency", name: "second", attributes: { latency: 50 } },
    );
    const tookMs = await elapsedMs(() => ping(at.socket));
    expect(tookMs).toBeGreaterThanOrEqual(109);
    expect(tookMs).toBeLessThan(400);
  });

  it("lets go at once of what waits when it is removed or shortened", async () => {
    await using at = await connected({ type: "latency", attributes: { latency: 60_000 } });
    const answer = ping(at.socket);
    await sleep(20);
    at.handles[0]?.update({ attributes: { latency: 1 } });
    expect(await answer).toBe("ping");
    at.handles[0]?.update({ attributes: { latency: 60_000 } });
    const second = ping(at.socket, "again");
    await sleep(20);
    at.handles[0]?.remove();
    expect(await second).toBe("again");
  });
});

describe("bandwidth", () => {
  it("lets through its rate, not more; less only as far as the machine is busy", async () => {
    await using at = await connected({ type: "bandwidth", attributes: { rate: 1000 } });
    const tookMs = await elapsedMs(async () => {
      at.socket.write(Buffer.alloc(500_000));
      await readBytes(at.socket, 500_000);
    });
    expect(tookMs).toBeGreaterThan(475);
    expect(tookMs).toBeLessThan(1000);
  });

  it("lets nothing through at 0, and goes on when it is changed", async () => {
    await using at = await connected({ type: "bandwidth", attributes: { rate: 0 } });
    const answer = ping(at.socket);
    expect(await Promise.race([answer, sleep(60, "nothing")])).toBe("nothing");
    at.handles[0]?.update({ attributes: { rate: 100 } });
    expect(await answer).toBe("ping");
  });

  it("makes a fast sender wait instead of filling the memory", async () => {
    let accepted = 0;
    await using server = await startServer((peer) => {
      const block = Buffer.alloc(64 * 1024);
      const fill = (): void => {
        while (!peer.destroyed && peer.write(block, () => (accepted += block.length)));
      };
      peer.on("drain", fill);
      fill();
    });
    const slow = { type: "bandwidth", attributes: { rate: 10 } };
    await using proxy = await createProxy({ upstream: server.address, toxics: [slow] });
    const socket = await client(proxy.port);
    await sleep(400);
    // What the kernel holds for two connections, and what the proxy does.
    expect(accepted).toBeLessThan(16 * 1024 * 1024);
    socket.destroy();
  });
});

describe("slow_close", () => {
  it("delays the end only", async () => {
    await using at = await connected({ type: "slow_close", attributes: { delay: 80 } });
    expect(await elapsedMs(() => ping(at.socket))).toBeLessThan(60);
    at.socket.end();
    expect(await elapsedMs(() => readAll(at.socket))).toBeGreaterThanOrEqual(79);
  });
});

describe("timeout", () => {
  it("drops bytes, and closes when none has come for so long", async () => {
    await using at = await connected({ type: "timeout", attributes: { timeout: 80 } });
    at.socket.write("lost");
    const tookMs = await elapsedMs(async () => expect(await readAll(at.socket)).toHaveLength(0));
    expect(tookMs).toBeGreaterThanOrEqual(75);
  });

  it("hangs for ever at 0, and closes when it is removed", async () => {
    await using at = await connected({ type: "timeout" });
    at.socket.write("lost");
    const end = ending(at.socket);
    expect(await Promise.race([end, sleep(60, "hangs")])).toBe("hangs");
    at.handles[0]?.remove();
    expect(await end).toBe("end");
    await expect.poll(() => at.proxy.connectionCount).toBe(0);
  });

  it("holds no connection of which both peers have gone", async () => {
    await using at = await connected({ type: "timeout" });
    at.socket.end();
    await expect.poll(() => at.proxy.connectionCount).toBe(0);
  });
});

describe("reset_peer", () => {
  it("resets a live connection, both peers of it", async () => {
    await using at = await connected({ type: "reset_peer" });
    const [server] = at.echo.sockets;
    const serverError = server === undefined ? undefined : once(server, "error");
    const end = ending(at.socket);
    at.socket.write("x");
    expect(await end).toBe("ECONNRESET");
    const [error] = (await serverError) as [NodeJS.ErrnoException];
    expect(error.code).toBe("ECONNRESET");
  });

  it("waits as long as it says, and can be taken out meanwhile", async () => {
    await using at = await connected({ type: "reset_peer", attributes: { timeout: 60_000 } });
    const answer = ping(at.socket);
    await sleep(20);
    at.handles[0]?.remove();
    expect(await answer).toBe("ping");
  });
});

describe("slicer", () => {
  it("cuts into pieces of about the size that it says", async () => {
    await using at = await connected({ type: "slicer", attributes: { average_size: 100, size_variation: 50 } });
    expect(await ping(at.socket, "y".repeat(10_000))).toBe("y".repeat(10_000));
  });

  it("waits between two pieces", async () => {
    await using at = await connected({ type: "slicer", attributes: { average_size: 100, delay: 10_000 } });
    const tookMs = await elapsedMs(() => ping(at.socket, "y".repeat(1000)));
    expect(tookMs).toBeGreaterThanOrEqual(85);
    expect(tookMs).toBeLessThan(400);
  });

  it("cuts nothing when it has no size", async () => {
    await using at = await connected({ type: "slicer" });
    expect(await ping(at.socket)).toBe("ping");
  });
});

describe("limit_data", () => {
  it("passes so many bytes on each connection, then closes it", async () => {
    await using at = await connected({ type: "limit_data", attributes: { bytes: 10 } });
    at.socket.write("0123456789abcdef");
    expect((await readAll(at.socket)).toString()).toBe("0123456789");
  });

  it("remembers what has passed when it is changed", async () => {
    await using at = await connected({ type: "limit_data", attributes: { bytes: 10 } });
    expect(await ping(at.socket, "01234567")).toBe("01234567");
    at.handles[0]?.update({ attributes: { bytes: 12 } });
    at.socket.write("abcdefgh");
    expect((await readAll(at.socket)).toString()).toBe("abcd");
  });

  it("closes at the first byte at 0", async () => {
    await using at = await connected({ type: "limit_data" });
    at.socket.write("x");
    expect(await readAll(at.socket)).toHaveLength(0);
  });
});

describe("down", () => {
  it("closes connections and refuses new ones, and comes back on the same port", async () => {
    await using at = await connected();
    const end = ending(at.socket);
    await at.proxy.down();
    expect(await end).toBe("end");
    await expect(client(at.proxy.port)).rejects.toThrow("ECONNREFUSED");
    await at.proxy.up();
    const socket = await client(at.proxy.port);
    expect(await ping(socket)).toBe("ping");
    socket.destroy();
  });
});
