import { isIPv6 } from "node:net";
import { socketsOfScope } from "./process-scope.ts";
import { matchesRange, type Scope } from "./scope.ts";
import type { FaultContext } from "../ports/fault.ts";
import type { Target } from "../ports/target.ts";

/** A TCP connection that is open, as `ss` lists it. */
export interface OpenConnection {
  readonly local: { readonly address: string; readonly port: number };
  readonly remote: { readonly address: string; readonly port: number };
  readonly uid: number;
  /** As /proc/PID/fd names its socket. */
  readonly inode: string;
}

/** So many at once: the line of one call stays far below what the kernel takes. */
const CHUNK = 200;

/** The open connections of the scope. Those of a control group cannot be told from others; then none. */
export async function openConnections(scope: Scope, target: Target, ctx: FaultContext): Promise<OpenConnection[]> {
  if (scope.cgroup !== null || !(await target.hasProgram("ss", ctx.signal))) return [];
  const { stdout } = await target.exec(["ss", "-tneHO", "state", "connected", ...addressFilter(scope)], {
    signal: ctx.signal,
  });
  const inScope = parseConnections(stdout).filter((one) => isInScope(one, scope));
  if (scope.process === null) return inScope;
  const { own } = await socketsOfScope(scope.process, target, ctx);
  const numbers = new Set(own.map(({ inode }) => inode));
  return inScope.filter(({ inode }) => numbers.has(inode));
}

/** Ends them at once: their programs get an error, and the other sides a reset. Where the kernel can. */
export async function endConnections(scope: Scope, target: Target, ctx: FaultContext): Promise<void> {
  const open = await openConnections(scope, target, ctx);
  for (let from = 0; from < open.length; from += CHUNK) {
    const filter = open
      .slice(from, from + CHUNK)
      .map(filterOf)
      .join(" or ");
    await target.exec(["ss", "-KtnH", filter], { signal: ctx.signal });
  }
}

function addressFilter({ addresses }: Scope): string[] {
  return addresses.length === 0 ? [] : [`( ${addresses.map((address) => `dst ${bracketed(address)}`).join(" or ")} )`];
}

function filterOf({ local, remote }: OpenConnection): string {
  const side = (name: string, port: string, end: OpenConnection["local"]): string =>
    `${name} ${bracketed(end.address)} and ${port} = :${end.port}`;
  return `( ${side("src", "sport", local)} and ${side("dst", "dport", remote)} )`;
}

function bracketed(address: string): string {
  const [bare = "", prefix] = address.split("/");
  if (!isIPv6(bare)) return address;
  return `[${bare}]${prefix === undefined ? "" : `/${prefix}`}`;
}

function isInScope({ local, remote, uid }: OpenConnection, scope: Scope): boolean {
  const { ports, remotePorts, localPorts, uids } = scope;
  const meets = (ranges: readonly string[], ...given: number[]): boolean =>
    ranges.length === 0 || given.some((port) => ranges.some((range) => matchesRange(range, port)));
  const isPort = meets(ports, local.port, remote.port) && meets(remotePorts, remote.port);
  return isPort && meets(localPorts, local.port) && (uids.length === 0 || uids.includes(uid));
}

/** Reads what `ss -tneHO` lists. A socket of user 0 is listed without one. */
export function parseConnections(listing: string): OpenConnection[] {
  return listing.split("\n").flatMap((line) => {
    const ends = [...line.matchAll(/(?:^|\s)\[?([0-9a-f.:]+?)\]?(?:%\S+?)?:(\d+)(?=\s|$)/g)];
    const [local, remote] = ends.map(([, address = "", port]) => ({ address, port: Number(port) }));
    if (local === undefined || remote === undefined) return [];
    const field = (name: string): number => Number(new RegExp(`\\s${name}:(\\d+)`).exec(line)?.[1] ?? 0);
    return [{ local, remote, uid: field("uid"), inode: String(field("ino")) }];
  });
}
