import { createSocket } from "node:dgram";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { ancestorsOf, listProcesses, readProcess } from "../../src/machine/process-table.ts";
import type { ProcessInfo } from "../../src/ports/target.ts";

/* What faults do, seen from outside. */

/** The processes below this one, except those that were there before. */
export function processesBelow(except: ReadonlySet<number> = new Set()): ProcessInfo[] {
  return listProcesses().filter(
    ({ pid, state }) =>
      pid !== process.pid && state !== "Z" && !except.has(pid) && ancestorsOf(pid).includes(process.pid),
  );
}

/** The processes whose command line holds a text. */
export function commandsWith(text: string): ProcessInfo[] {
  return listProcesses().filter(
    ({ command, state, pid }) => state !== "Z" && pid !== process.pid && command.includes(text),
  );
}

/** How much of a core some processes use, over a while. */
export async function coresUsedBy(pids: readonly number[], windowMs = 600): Promise<number> {
  const ticks = (): number => pids.reduce((sum, pid) => sum + (readProcess(pid)?.cpuTicks ?? 0), 0);
  const [before, fromMs] = [ticks(), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, windowMs));
  return ((ticks() - before) * 10) / (performance.now() - fromMs);
}

/** What stands in a process's status under a name: `RssAnon`. */
export function statusOf(pid: number, name: string): string | undefined {
  return new RegExp(`^${name}:\\s+(.*)$`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
}

/** Tries to listen, and says what came of it: `free`, or the error's code. */
export function tryToListen(port: number, host: string): Promise<string> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "error"));
    server.listen({ port, host }, () => server.close(() => resolve("free")));
  });
}

/** The same by UDP. */
export function tryToBind(port: number, address: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = createSocket(address.includes(":") ? "udp6" : "udp4");
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "error"));
    socket.bind({ port, address, exclusive: true }, () => socket.close(() => resolve("free")));
  });
}

/** A port of the loopback that nobody has just now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
