import { isIPv4 } from "node:net";
import type { Scope } from "./scope.ts";

export type Way = "in" | "out";

/** Both, or the one that the scope names. */
export function waysOf(scope: Scope): readonly Way[] {
  return scope.direction === "both" ? ["in", "out"] : [scope.direction];
}

/**
 * What a packet of the scope looks like to nft, for one way. Several texts are alternatives: nft knows no "or" between
 * the two versions of IP, nor between the ports of the two sides.
 */
export function matchesOf(scope: Scope, way: Way): string[] {
  const common = [...protocolMatch(scope), ...senderMatch(scope)];
  return addressMatches(scope, way).flatMap((address) =>
    portMatches(scope, way).map((port) => [...address, ...common.slice(0, 1), ...port, ...common.slice(1)].join(" ")),
  );
}

function anonymousSet(items: readonly (string | number)[]): string {
  return `{ ${items.join(", ")} }`;
}

function protocolMatch({ protocol, ports, remotePorts, localPorts }: Scope): string[] {
  const hasPorts = ports.length + remotePorts.length + localPorts.length > 0;
  if (protocol === "icmp") return ["meta l4proto { icmp, ipv6-icmp }"];
  if (protocol !== null) return [`meta l4proto ${protocol}`];
  // Something has to stand here for the order of the parts; this one holds for every packet.
  return [hasPorts ? "meta l4proto { tcp, udp }" : "meta length > 0"];
}

/** Whose packets, in nft words: users and control groups. */
export function senderMatch({ uids, cgroup }: Scope): string[] {
  return [
    ...(uids.length === 0 ? [] : [`meta skuid ${anonymousSet(uids)}`]),
    ...(cgroup === null ? [] : [`socket cgroupv2 level ${cgroup.level} "${cgroup.path}"`]),
  ];
}

function addressMatches({ addresses }: Scope, way: Way): string[][] {
  if (addresses.length === 0) return [[]];
  const side = way === "in" ? "saddr" : "daddr";
  const four = addresses.filter((address) => isIPv4(address.split("/")[0] ?? ""));
  const six = addresses.filter((address) => !four.includes(address));
  return [
    ...(four.length === 0 ? [] : [[`ip ${side} ${anonymousSet(four)}`]]),
    ...(six.length === 0 ? [] : [[`ip6 ${side} ${anonymousSet(six)}`]]),
  ];
}

function portMatches({ ports, remotePorts, localPorts }: Scope, way: Way): string[][] {
  const [remote, local] = way === "in" ? (["sport", "dport"] as const) : (["dport", "sport"] as const);
  const own = [
    ...(remotePorts.length === 0 ? [] : [`th ${remote} ${anonymousSet(remotePorts)}`]),
    ...(localPorts.length === 0 ? [] : [`th ${local} ${anonymousSet(localPorts)}`]),
  ];
  if (ports.length === 0) return [own];
  return [remote, local].map((side) => [`th ${side} ${anonymousSet(ports)}`, ...own]);
}
