import { readdirSync, readlinkSync } from "node:fs";
import type { Target } from "../ports/target.ts";

/** Which processes listen on a TCP port of the target, on whatever address. */
export async function listenersOf(port: number, target: Target, signal: AbortSignal): Promise<ReadonlySet<number>> {
  if (process.platform !== "linux") return lsof(port, target, signal);
  const inodes = await listeningInodes(port, target, signal);
  if (inodes.size === 0) return new Set();
  const all = await target.processes(signal);
  return new Set(all.map(({ pid }) => pid).filter((pid) => holdsOneOf(pid, inodes)));
}

/** The sockets that listen on the port: their numbers, as /proc/PID/fd names them. */
async function listeningInodes(port: number, target: Target, signal: AbortSignal): Promise<ReadonlySet<string>> {
  // Read inside the target, whose own sockets these files show. Without IPv6 the second one is missing.
  const { stdout } = await target.exec(["cat", "/proc/net/tcp", "/proc/net/tcp6"], { signal });
  return new Set(parseListening(stdout, port));
}

/** Reads the kernel's tables of TCP sockets: the numbers of those that listen on the port. */
export function parseListening(table: string, port: number): string[] {
  const hexPort = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return table.split("\n").flatMap((line) => {
    const [, local = "", , state, , , , , , inode] = line.trim().split(/\s+/);
    // 0A is LISTEN.
    return state === "0A" && local.endsWith(hexPort) && inode !== undefined ? inode : [];
  });
}

function holdsOneOf(pid: number, inodes: ReadonlySet<string>): boolean {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).some((name) => inodes.has(socketOf(`${folder}/${name}`) ?? ""));
  } catch {
    // It ended, or is another user's.
    return false;
  }
}

function socketOf(link: string): string | undefined {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(link))?.[1];
  } catch {
    return undefined;
  }
}

async function lsof(port: number, target: Target, signal: AbortSignal): Promise<ReadonlySet<number>> {
  const { stdout } = await target.exec(["lsof", "-nP", "-t", `-iTCP:${port}`, "-sTCP:LISTEN"], { signal });
  return new Set(stdout.split("\n").filter(Boolean).map(Number));
}
