import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:tls";
import { describe, expect, it } from "vitest";
import { createProxy, type ProxyHandle } from "../src/index.ts";
import { startBlackHole } from "./support/black-hole.ts";
import { client, startEcho, startServer } from "./support/servers.ts";
import { caOf, isQuiet, secure } from "./support/tls-clients.ts";
import { tlsPing } from "./support/tls-servers.ts";

const generousMs = 10_000;
describe("a client that breaks its handshake", () => {
  it("ends alone: garbage, a hello cut short, an alert, a reset, and plain HTTP", async () => {
    await using echo = await startEcho();
    await using proxy = await createProxy({ upstream: echo.address, tls: { client: {} } });
    const hello = await helloOf(proxy);
    for (const bytes of [randomBytes(3000), hello.subarray(0, 50), Buffer.from("GET / HTTP/1.1\r\n\r\n"), hello]) {
      const socket = await client(proxy.port);
      socket.write(bytes);
      if (bytes === hello) await once(socket, "data");
      if (bytes === hello) socket.resetAndDestroy();
      else socket.end();
      socket.resume();
      await isQuiet(proxy);
    }
    for (let round = 0; round < 60; round += 1) {
      const socket = await client(proxy.port);
      const damaged = Buffer.from(hello);
      const at = (round * 7919) % damaged.length;
      damaged.writeUInt8(damaged.readUInt8(at) ^ (1 + (round % 255)), at);
      socket.resume().end(damaged);
    }
    await isQuiet(proxy);
    expect(proxy.tls?.handshakes.client.failed).toBe(64);
    expect(await tlsPing(proxy.port, { ca: caOf(proxy) })).toBe("ping");
  });

  it("keeps no proxy from stopping, whoever is silent: it before or in its handshake, or the server", async () => {
    await using hole = await startBlackHole();
    const tls = { client: {}, upstream: {} };
    await using proxy = await createProxy({ upstream: hole.address, tls });
    const silent = await client(proxy.port);
    const half = await client(proxy.port);
    half.write((await helloOf(proxy)).subarray(0, 50));
    const handshaking = await client(proxy.port);
    handshaking.write(await helloOf(proxy));
    await once(handshaking, "data");
    const waiting = await secure(proxy);
    waiting.write("ping");
    await expect.poll(() => proxy.connectionCount, { timeout: generousMs }).toBe(4);
    proxy.reset();
    await proxy.down();
    await isQuiet(proxy);
    await proxy.up();
    for (const socket of [silent, half, handshaking, waiting]) socket.destroy();
  });
});

/** What a client of Node.js sends first. */
async function helloOf(proxy: ProxyHandle): Promise<Buffer> {
  await using server = await startServer(() => {});
  const socket = connect({ port: server.port, host: "127.0.0.1", servername: "shop.example.com", ca: caOf(proxy) });
  socket.on("error", () => {});
  await expect.poll(() => server.sockets.size, { timeout: generousMs }).toBe(1);
  const [peer] = server.sockets;
  const [bytes] = peer === undefined ? [] : await once(peer, "data");
  socket.destroy();
  return Buffer.from(bytes);
}
