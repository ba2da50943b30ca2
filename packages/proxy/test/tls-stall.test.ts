import type { Socket } from "node:net";
import { expect, it } from "vitest";
import { createProxy, type ProxyHandle } from "../src/index.ts";
import { recordSession } from "../src/tls/transcript.fixture.ts";
import { client, startEcho } from "./support/servers.ts";

const generousMs = 10_000;
/** More than a proxy keeps of what a client sends while its handshake is held up. */
const tooMuch = Buffer.alloc(1024 * 1024, "early");

/** A client that says hello, and does not wait for the server's. */
async function eager(proxy: ProxyHandle): Promise<Socket> {
  const socket = await client(proxy.port);
  const [hello] = await recordSession("1.3");
  socket.write(hello?.bytes ?? "");
  await expect.poll(() => proxy.connectionCount).toBe(1);
  await new Promise((resolve) => socket.write(tooMuch, resolve));
  return socket;
}

it.each(["destroy", "end", "resetAndDestroy"] as const)(
  "notices that a client leaves by %s which has sent too much into a handshake that is held up",
  async (leave) => {
    await using echo = await startEcho();
    const toxics = [{ type: "tls_stall" }];
    await using proxy = await createProxy({ upstream: echo.address, tls: { client: {} }, toxics });
    const socket = await eager(proxy);
    socket[leave]();
    await expect.poll(() => proxy.connectionCount, { timeout: generousMs }).toBe(0);
    expect(proxy.tls?.handshakes.client).toMatchObject({ completed: 0, failed: 1 });
    socket.destroy();
  },
);

it("ends a client that has sent too much into a handshake when that goes on", async () => {
  await using echo = await startEcho();
  await using proxy = await createProxy({ upstream: echo.address, tls: { client: {} } });
  const stall = proxy.addToxic({ type: "tls_stall" });
  const socket = await eager(proxy);
  stall.remove();
  await new Promise((resolve) => socket.resume().once("close", resolve));
  await expect.poll(() => proxy.connectionCount, { timeout: generousMs }).toBe(0);
  expect(proxy.tls?.handshakes.client).toMatchObject({ completed: 0, failed: 1 });
});
