import { once } from "node:events";
import { connect } from "node:net";
import type { ShopState } from "../src/state.ts";
import { healthPid, isAlive } from "../src/stop.ts";

/** What is still there of shops that should be closed: processes that live, ports that answer. Empty is good. */
export async function leftovers(shops: readonly ShopState[]): Promise<string[]> {
  const found: string[] = [];
  for (const [name, { pid, url }] of shops.flatMap(({ services }) => Object.entries(services))) {
    if (isAlive(pid)) found.push(`${name} (pid ${pid})`);
    if (await isOpen(url)) found.push(`${name} at ${url} (pid ${(await healthPid(url)) ?? "unknown"})`);
  }
  return found;
}

/** Connecting to this machine either works at once or is refused at once. */
const CONNECT_TIMEOUT_MS = 500;

async function isOpen(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
