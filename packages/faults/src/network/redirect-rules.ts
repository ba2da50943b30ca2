import { isIPv4 } from "node:net";

/*
 * Connections that a machine's (or a namespace's) own programs open are turned to a port of the loopback, where a proxy
 * stands in for the server: applications need no change of address. By NAT, which looks at the first packet of a
 * connection only. One that is open already has no first packet any more, and is left alone: `ct state` would not tell
 * it, since the kernel may begin to track it just now, so the packet itself is asked whether it opens a connection.
 */

/** Where connections go, and the port of the loopback that they are turned to. */
export interface Redirect {
  readonly address: string;
  readonly port: number;
  readonly toPort: number;
}

/**
 * The group (the number of one, in no list of groups) that a proxy of ours takes: its own connections to the real
 * server are known by it and not turned again. All proxies have the same, so that two of them do not turn each other's
 * connections in a circle: where two are to stand in for one server, a connection goes through one of them.
 */
export const RELAY_GROUP = 1_213_747_281;

/** Before others that translate destinations (-100), such as those of containers: the proxy goes through these. */
const PRIORITY = -101;

/** The chain where connections begin. `then` is what is done with one that none of our proxies has opened. */
export function openingChain(at: string, then: string): string[] {
  const opening = "tcp flags & (fin | syn | rst | ack) == syn";
  return [
    `add chain ${at} opening { type nat hook output priority ${PRIORITY}; }`,
    `add rule ${at} opening ${opening} meta skgid != ${RELAY_GROUP} ${then}`,
  ];
}

/** The chain `turn`, which turns each connection that has a place to be turned to, and counts it as `matched`. */
export function turningChain(at: string, redirects: readonly Redirect[]): string[] {
  const rules = redirects.map(({ address, port, toPort }) => {
    const family = isIPv4(address) ? "ip" : "ip6";
    return `${family} daddr ${address} tcp dport ${port} counter name matched redirect to :${toPort}`;
  });
  return [`add chain ${at} turn`, ...rules.map((rule) => `add rule ${at} turn ${rule}`)];
}
