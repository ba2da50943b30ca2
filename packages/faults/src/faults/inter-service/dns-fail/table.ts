import { isIPv4 } from "node:net";
import type { OwnedTable } from "../../../network/owned-table.ts";
import { processChain, processSets } from "../../../network/process-chains.ts";
import { noSockets, type ScopeSockets } from "../../../network/process-scope.ts";
import { senderMatch } from "../../../network/scope-matches.ts";
import type { State } from "./state.ts";

/**
 * Queries are turned to our responder, and its answers get the name server's address back, packet by packet. Not by
 * NAT: the kernel remembers for half a minute what it has once translated, and would go on after the rules are gone.
 *
 * Queries before the tracking of connections (-200), and answers after it, so that it sees one conversation.
 */
const BEFORE_TRACKING = -310;
const AFTER_TRACKING = 300;

export function tableOf(
  { table, scope, servers, upstreamPort }: Pick<State, "table" | "scope" | "servers" | "upstreamPort">,
  sockets: ScopeSockets = noSockets,
): OwnedTable {
  const at = `inet ${table}`;
  const { process } = scope;
  const next = process === null ? "goto turn" : "goto process-out";
  const rules = servers.flatMap(({ address, port }) => {
    const [family, loopback] = isIPv4(address) ? ["ip", "127.0.0.1"] : ["ip6", "::1"];
    const turned = `udp dport set ${port} ${family} daddr set ${loopback}`;
    const answered = `${family} saddr ${loopback} udp sport ${port}`;
    return [
      `add rule ${at} turn ${family} daddr ${address} counter name matched ${turned} accept`,
      `add rule ${at} answer ${answered} counter name hit udp sport set 53 ${family} saddr set ${address} accept`,
    ];
  });
  const asked = ["udp dport 53", `udp sport != ${upstreamPort}`, ...senderMatch(scope), next].join(" ");
  const commands = [
    `add counter ${at} matched`,
    `add counter ${at} hit`,
    `add chain ${at} turn`,
    ...(process === null ? [] : [...processSets(at, sockets), ...processChain(at, "out", process, "goto turn")]),
    `add chain ${at} ask { type route hook output priority ${BEFORE_TRACKING}; }`,
    `add rule ${at} ask ${asked}`,
    `add chain ${at} answer { type filter hook output priority ${AFTER_TRACKING}; }`,
    ...rules,
  ];
  return { family: "inet", name: table, commands, needsCgroups: scope.cgroup !== null || process !== null };
}
