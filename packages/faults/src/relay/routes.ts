import { refused } from "../network/refused.ts";
import type { Scope, ScopeInput } from "../network/scope.ts";

/** Each server takes a port and a rule; who means more of them means a network, which a proxy cannot stand in for. */
const MOST_ROUTES = 64;

/**
 * The servers that a scope names, each by its address and port: a proxy stands in for a server that it knows.
 *
 * @throws HormesisError `NETWORK_SCOPE` for a scope that names none, or what no proxy can stand in for
 */
export function serversOf(given: ScopeInput, scope: Scope): { readonly address: string; readonly port: number }[] {
  const here = "without netem in the kernel a proxy delays, and";
  const mend = "Name the servers: address: 10.0.0.7, remotePort: 5432.";
  if (scope.protocol !== null && scope.protocol !== "tcp") throw refused(`${here} it knows TCP only`, mend);
  if (given.direction !== undefined && given.direction !== "out") {
    throw refused(`${here} only connections that are opened from here can go through it`, "Write direction: out.");
  }
  if (scope.ports.length + scope.localPorts.length > 0) {
    throw refused(`${here} only connections that are opened from here can go through it`, mend);
  }
  if (scope.addresses.length === 0 || scope.remotePorts.length === 0) {
    throw refused(`${here} it has to know which servers it stands in for`, mend);
  }
  const network = scope.addresses.find((address) => address.includes("/"));
  if (network !== undefined) throw refused(`${here} it cannot stand in for the whole network ${network}`, mend);
  const ports = scope.remotePorts.flatMap(portsOf);
  const servers = scope.addresses.flatMap((address) => ports.map((port) => ({ address, port })));
  if (servers.length > MOST_ROUTES) {
    throw refused(`${here} it stands in for ${MOST_ROUTES} servers at most, not ${servers.length}`, mend);
  }
  return servers;
}

/** `5000-5002` is three of them. */
function portsOf(range: string): number[] {
  const [first = 0, last = first] = range.split("-").map(Number);
  // One more than is allowed is enough to be refused.
  return Array.from({ length: Math.min(last - first, MOST_ROUTES) + 1 }, (_, index) => first + index);
}
