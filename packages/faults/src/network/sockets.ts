import { readdirSync, readlinkSync } from "node:fs";
import type { Target } from "../ports/target.ts";

/** One end of a socket. */
export interface SocketEnd {
  readonly address: string;
  readonly port: number;
}

/** A TCP or UDP socket, as the kernel's tables list it. */
export interface Socket {
  readonly protocol: "tcp" | "udp";
  readonly version: 4 | 6;
  readonly local: SocketEnd;
  /** Null of one that listens, and of one for UDP that takes from everybody. */
  readonly remote: SocketEnd | null;
  /** As /proc/PID/fd names it; 0 when no process has it yet, or any more. */
  readonly inode: string;
}

const tables = ["tcp", "tcp6", "udp", "udp6"] as const;

/** All TCP and UDP sockets of the network namespace that a process is in. */
export async function socketsAround(pid: number, target: Target, signal: AbortSignal): Promise<Socket[]> {
  const read = async (table: (typeof tables)[number]): Promise<Socket[]> => {
    // Without IPv6 two of them are missing; and the process may have ended.
    const text = await target.read(`/proc/${pid}/net/${table}`, signal).catch(() => "");
    return parseSockets(text, table);
  };
  return (await Promise.all(tables.map(read))).flat();
}

/** Reads one of the kernel's tables: a line for each socket, addresses as numbers of the machine's byte order. */
export function parseSockets(text: string, table: (typeof tables)[number]): Socket[] {
  const protocol = table.startsWith("tcp") ? "tcp" : "udp";
  return text.split("\n").flatMap((line): Socket[] => {
    const [, localText = "", remoteText = "", , , , , , , inode = "0"] = line.trim().split(/\s+/);
    const [local, remote] = [parseEnd(localText), parseEnd(remoteText)];
    if (local === undefined || remote === undefined) return [];
    const version = local.address.includes(":") ? 6 : 4;
    return [{ protocol, version, local, remote: remote.port === 0 ? null : remote, inode }];
  });
}

function parseEnd(text: string): SocketEnd | undefined {
  const [, hex = "", portHex = ""] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(text) ?? [];
  if (hex === "") return undefined;
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => [...Buffer.from(word, "hex").reverse()]);
  return { address: formatBytes(bytes), port: Number.parseInt(portHex, 16) };
}

/** IPv4 inside of IPv6 is IPv4 to the packets. */
function formatBytes(bytes: readonly number[]): string {
  const isMapped = bytes.length === 16 && bytes.slice(0, 12).join() === "0,0,0,0,0,0,0,0,0,0,255,255";
  if (bytes.length === 4 || isMapped) return bytes.slice(-4).join(".");
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((bytes[2 * at] ?? 0) * 256 + (bytes[2 * at + 1] ?? 0)).toString(16),
  );
  return groups.join(":");
}

/** The sockets that a process has open: their numbers. Empty when it has ended, or is another user's. */
export function socketNumbersOf(pid: number): ReadonlySet<string> {
  const folder = `/proc/${pid}/fd`;
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return new Set();
  }
  return new Set(names.flatMap((name) => socketNumber(`${folder}/${name}`) ?? []));
}

function socketNumber(link: string): string | undefined {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(link))?.[1];
  } catch {
    // It was closed meanwhile.
    return undefined;
  }
}
