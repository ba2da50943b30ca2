import fc from "fast-check";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createProxy, type ToxicInput } from "../src/index.ts";
import { client, readAll, readBytes, startEcho, startServer } from "./support/servers.ts";

/** Toxics that may change when bytes arrive and in which pieces, but not the bytes. */
const harmless: fc.Arbitrary<ToxicInput> = fc.oneof(
  fc.record({ latency: fc.nat(8), jitter: fc.nat(8) }).map((attributes) => ({ type: "latency", attributes })),
  fc.integer({ min: 20_000, max: 200_000 }).map((rate) => ({ type: "bandwidth", attributes: { rate } })),
  fc
    .record({ average_size: fc.integer({ min: 500, max: 5000 }), size_variation: fc.nat(6000), delay: fc.nat(20) })
    .map((attributes) => ({ type: "slicer", attributes })),
  fc.nat(10).map((delay) => ({ type: "slow_close", attributes: { delay } })),
  fc.constant({ type: "noop" }),
);
const anyToxic = fc.record({ toxic: harmless, toxicity: fc.constantFrom(0, 0.5, 1), isUp: fc.boolean() });
const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 60_000 }), { minLength: 1, maxLength: 8 });

function named(toxics: readonly { toxic: ToxicInput; toxicity: number; isUp: boolean }[]): ToxicInput[] {
  return toxics.map(({ toxic, toxicity, isUp }, index) => ({
    ...toxic,
    toxicity,
    name: `t${index}`,
    direction: isUp ? "upstream" : "downstream",
  }));
}

describe("bytes through the proxy", () => {
  it("arrive unchanged and in order, whatever harmless toxics are in", async () => {
    await using echo = await startEcho();
    const property = fc.asyncProperty(chunks, fc.array(anyToxic, { maxLength: 4 }), async (sent, toxics) => {
      await using proxy = await createProxy({ upstream: echo.address, toxics: named(toxics) });
      const socket = await client(proxy.port);
      const answer = readAll(socket);
      for (const chunk of sent) socket.write(chunk);
      socket.end();
      expect(Buffer.compare(await answer, Buffer.concat(sent))).toBe(0);
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it("arrive unchanged and in order while toxics come, change and go", async () => {
    await using echo = await startEcho();
    const property = fc.asyncProperty(
      chunks,
      fc.array(anyToxic, { minLength: 1, maxLength: 4 }),
      async (sent, made) => {
        await using proxy = await createProxy({ upstream: echo.address });
        const socket = await client(proxy.port);
        const answer = readAll(socket);
        const handles = [];
        for (const [index, chunk] of [...sent, ...sent].entries()) {
          socket.write(chunk);
          const input = named(made)[index % made.length];
          if (input !== undefined) handles.push(proxy.addToxic({ ...input, name: `t${index}` }));
          if (index % 2 === 1) handles[index - 1]?.remove();
          if (index % 3 === 2) handles[index - 1]?.update({ toxicity: 0.2 });
          await sleep(index % 3);
        }
        socket.end();
        expect(Buffer.compare(await answer, Buffer.concat([...sent, ...sent]))).toBe(0);
      },
    );
    await fc.assert(property, { numRuns: 40 });
  });

  it("arrive unchanged when they come faster than they are read", async () => {
    const pattern = Buffer.from(Array.from({ length: 251 }, (_, index) => index));
    const sent = Buffer.concat(Array.from({ length: 80_000 }, () => pattern));
    await using server = await startServer((peer) => peer.end(sent));
    await using proxy = await createProxy({ upstream: server.address });
    const socket = await client(proxy.port);
    const got: Buffer[] = [];
    let reads = 0;
    let toxic = proxy.addToxic({ type: "noop" });
    socket.on("data", (chunk: Buffer) => {
      got.push(chunk);
      reads += 1;
      if (reads % 20 !== 0) return;
      toxic.remove();
      if (reads % 40 === 0) toxic = proxy.addToxic({ type: "latency", attributes: { latency: 2 } });
      socket.pause();
      setTimeout(() => socket.resume(), 3);
    });
    await once(socket, "end");
    expect(Buffer.compare(Buffer.concat(got), sent)).toBe(0);
    socket.destroy();
  });

  it("arrive unchanged when a client sends faster than the server reads", async () => {
    const pattern = Buffer.from(Array.from({ length: 251 }, (_, index) => index));
    const sent = Buffer.concat(Array.from({ length: 80_000 }, () => pattern));
    const got: Buffer[] = [];
    await using server = await startServer((peer) => {
      peer.on("data", (chunk: Buffer) => {
        got.push(chunk);
        if (got.length % 30 !== 0) return;
        peer.pause();
        setTimeout(() => peer.resume(), 2);
      });
      peer.once("end", () => peer.end("thanks"));
    });
    await using proxy = await createProxy({ upstream: server.address });
    const socket = await client(proxy.port);
    socket.end(sent);
    expect((await readAll(socket)).toString()).toBe("thanks");
    expect(Buffer.compare(Buffer.concat(got), sent)).toBe(0);
  });

  it("are answered after the client has closed its direction", async () => {
    await using server = await startServer((peer) => {
      peer.resume().once("end", () => setTimeout(() => peer.end("answer"), 30));
    });
    await using proxy = await createProxy({ upstream: server.address });
    const socket = await client(proxy.port);
    socket.end("question");
    expect((await readAll(socket)).toString()).toBe("answer");
  });
});

describe("a proxy", () => {
  it("serves a thousand clients, and holds no socket when they are gone", async () => {
    await using echo = await startEcho();
    await using proxy = await createProxy({ upstream: echo.address });
    const sockets = await Promise.all(Array.from({ length: 1000 }, () => client(proxy.port)));
    const answers = await Promise.all(
      sockets.map(async (socket, index) => {
        socket.write(`hello ${index}`);
        return (await readBytes(socket, `hello ${index}`.length)).toString();
      }),
    );
    expect(answers).toEqual(sockets.map((_, index) => `hello ${index}`));
    expect(proxy.connectionCount).toBe(1000);
    for (const socket of sockets) socket.end();
    await Promise.all(sockets.map((socket) => readAll(socket)));
    await expect.poll(() => proxy.connectionCount).toBe(0);
    expect(echo.sockets.size).toBe(0);
  });

  it("leaves no socket, listener or timer behind when it is closed while connections are busy", async () => {
    const held = (): string[] => process.getActiveResourcesInfo().filter((kind) => /^TCP|^Timeout/.test(kind));
    const before = held().length;
    {
      await using server = await startServer((peer) => void peer.resume().write(Buffer.alloc(1_000_000)));
      await using proxy = await createProxy({ upstream: server.address });
      const sockets = await Promise.all(Array.from({ length: 50 }, () => client(proxy.port)));
      proxy.addToxic({ type: "latency", attributes: { latency: 60_000 } });
      proxy.addToxic({ type: "bandwidth", direction: "upstream", attributes: { rate: 1 } });
      for (const socket of sockets) socket.resume().write(Buffer.alloc(100_000));
      await sleep(50);
      const closed = sockets.map((socket) => new Promise((resolve) => socket.once("close", resolve)));
      for (const socket of sockets) socket.once("end", () => socket.end());
      await proxy.close();
      await Promise.all(closed);
    }
    await expect.poll(() => held().length).toBeLessThanOrEqual(before);
  });

  it("shows a client of a server that refuses the end of the stream", async () => {
    const gone = await startEcho();
    await gone[Symbol.asyncDispose]();
    await using proxy = await createProxy({ upstream: gone.address });
    const socket = await client(proxy.port);
    expect(await readAll(socket)).toHaveLength(0);
    await expect.poll(() => proxy.connectionCount).toBe(0);
    socket.destroy();
  });

  it("passes on that a client broke off", async () => {
    await using echo = await startEcho();
    await using proxy = await createProxy({ upstream: echo.address });
    const socket = await client(proxy.port);
    socket.write("x");
    await readBytes(socket, 1);
    socket.resetAndDestroy();
    await expect.poll(() => echo.sockets.size).toBe(0);
    expect(proxy.connectionCount).toBe(0);
  });
});
