import { once } from "node:events";
import { connect, type TLSSocket } from "node:tls";
import { expect } from "vitest";
import type { ProxyHandle } from "../../src/index.ts";
import { client } from "./servers.ts";

/** Long enough for a handshake on a machine that others use too. */
const generousMs = 10_000;

export const caOf = (proxy: ProxyHandle): string => proxy.tls?.ca ?? "";

/** A client whose handshake is done. */
export async function secure(proxy: ProxyHandle): Promise<TLSSocket> {
  const carrier = await client(proxy.port);
  const socket = connect({ socket: carrier, ca: caOf(proxy), servername: "shop.example.com" }).on("error", () => {});
  await once(socket, "secureConnect");
  return socket;
}

/** Nobody is connected any more, as far as the proxy knows. */
export async function isQuiet(proxy: ProxyHandle): Promise<void> {
  await expect.poll(() => proxy.connectionCount, { timeout: generousMs }).toBe(0);
}
