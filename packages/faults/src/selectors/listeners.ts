import { readdirSync, readlinkSync } from "node:fs";
import type { Target } from "../ports/target.ts";

export type Protocol = "tcp" | "udp";

/** Which processes listen on a port of the target, on whatever address; by UDP: which have taken it. */
export async function listenersOf(
  port: number,
  target: Target,
  signal: AbortSignal,
  protocol: Protocol = "tcp",
): Promise<ReadonlySet<number>> {
  if (process.platform !== "linux") return lsof(port, target, signal, protocol);
  const inodes = await listeningInodes(port, target, signal, protocol);
  if (inodes.size === 0) return new Set();
  const all = await target.processes(signal);
  return new Set(all.map(({ pid }) => pid).filter((pid) => holdsOneOf(pid, inodes)));
}

/**
 * Whose processes listen on a port of the target, as numbers of users: known also where the processes are not to be
 * seen. Empty where nobody listens, and where the system tells only both together.
 */
export async function listenerOwners(port: number, target: Target, signal: AbortSignal): Promise<number[]> {
  if (process.platform !== "linux") return [];
  const table = await socketTable(target, signal, "tcp");
  return [...new Set(listeningSockets(table, port, "tcp").map(({ uid }) => uid))];
}

/** The sockets that listen on the port: their numbers, as /proc/PID/fd names them. */
async function listeningInodes(
  port: number,
  target: Target,
  signal: AbortSignal,
  protocol: Protocol,
): Promise<ReadonlySet<string>> {
  return new Set(parseListening(await socketTable(target, signal, protocol), port, protocol));
}

/** Read inside the target, whose own sockets these files show. Without IPv6 the second one is missing. */
async function socketTable(target: Target, signal: AbortSignal, protocol: Protocol): Promise<string> {
  const { stdout } = await target.exec(["cat", `/proc/net/${protocol}`, `/proc/net/${protocol}6`], { signal });
  return stdout;
}

/** TCP: LISTEN. UDP: open and not connected to anybody, which the kernel calls CLOSE. */
const listening = { tcp: "0A", udp: "07" } as const;

/** Reads the kernel's tables of sockets: the numbers of those that listen on the port. */
export function parseListening(table: string, port: number, protocol: Protocol = "tcp"): string[] {
  return listeningSockets(table, port, protocol).map(({ inode }) => inode);
}

interface ListeningSocket {
  readonly inode: string;
  /** The user that it was opened by. */
  readonly uid: number;
}

function listeningSockets(table: string, port: number, protocol: Protocol): ListeningSocket[] {
  const hexPort = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return table.split("\n").flatMap((line) => {
    const [, local = "", , state, , , , uid, , inode] = line.trim().split(/\s+/);
    const listens = state === listening[protocol] && local.endsWith(hexPort);
    return listens && inode !== undefined ? { inode, uid: Number(uid) } : [];
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

async function lsof(
  port: number,
  target: Target,
  signal: AbortSignal,
  protocol: Protocol,
): Promise<ReadonlySet<number>> {
  const which = protocol === "tcp" ? [`-iTCP:${port}`, "-sTCP:LISTEN"] : [`-iUDP:${port}`];
  const { stdout } = await target.exec(["lsof", "-nP", "-t", ...which], { signal });
  return new Set(stdout.split("\n").filter(Boolean).map(Number));
}
