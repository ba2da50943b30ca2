import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import { expect, it } from "vitest";
import { createProxy } from "../../src/index.ts";
import { client, startServer } from "../support/servers.ts";

const generousMs = 10_000;
const hourMs = 3_600_000;
const toxics = [{ type: "http_delay", direction: "upstream", attributes: { delay: hourMs } }] as const;

it("gives up a request that is held when its client is reset, and closes the server's side", async () => {
  const received: string[] = [];
  await using server = await startServer((socket) => {
    socket.on("data", (bytes) => received.push(String(bytes))).once("end", () => socket.end());
  });
  await using proxy = await createProxy({ upstream: server.address, protocol: "http", toxics });
  const socket = await client(proxy.port);
  const watch = proxy.addToxic({ type: "http_delay", name: "watch", direction: "upstream" });
  socket.write("GET /held HTTP/1.1\r\nHost: x\r\n\r\n");
  await expect.poll(() => watch.effect.seen, { timeout: generousMs }).toBe(1);
  await expect.poll(() => server.sockets.size, { timeout: generousMs }).toBe(1);
  socket.resetAndDestroy();
  await expect.poll(() => proxy.connectionCount, { timeout: generousMs }).toBe(0);
  await expect.poll(() => server.sockets.size, { timeout: generousMs }).toBe(0);
  expect(received).toEqual([]);
});

it("keeps the request of a client that only says no more", async () => {
  await using server = await startServer((socket) => socket.resume());
  await using proxy = await createProxy({ upstream: server.address, protocol: "http", toxics });
  const socket = await client(proxy.port);
  socket.end("GET /held HTTP/1.1\r\nHost: x\r\n\r\n");
  await expect.poll(() => server.sockets.size, { timeout: generousMs }).toBe(1);
  proxy.reset();
  const [ended] = [...server.sockets];
  if (ended === undefined) throw new Error("The server has no client.");
  await once(ended, "end");
  expect(ended.bytesRead).toBeGreaterThan(0);
  socket.destroy();
});

it("gives up the requests of HTTP/2 that are held when their client is reset", async () => {
  await using server = await startServer((socket) => socket.resume().once("end", () => socket.end()));
  await using proxy = await createProxy({ upstream: server.address, protocol: "http2", toxics });
  const carrier = await client(proxy.port);
  const session = connectHttp2(`http://${proxy.address}`, { createConnection: () => carrier }).on("error", () => {});
  session.request({ ":path": "/held" }).on("error", () => {});
  const watch = proxy.addToxic({ type: "http_delay", name: "watch", direction: "upstream" });
  await expect.poll(() => server.sockets.size, { timeout: generousMs }).toBe(1);
  await expect.poll(() => watch.effect.seen, { timeout: generousMs }).toBe(1);
  carrier.resetAndDestroy();
  await expect.poll(() => proxy.connectionCount, { timeout: generousMs }).toBe(0);
  await expect.poll(() => server.sockets.size, { timeout: generousMs }).toBe(0);
});
