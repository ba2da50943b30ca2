import type { OwnedTable } from "../network/owned-table.ts";
import { processChain, processSets } from "../network/process-chains.ts";
import { noSockets } from "../network/process-scope.ts";
import { openingChain, turningChain } from "../network/redirect-rules.ts";
import { senderMatch } from "../network/scope-matches.ts";
import type { RelayState } from "./state.ts";

/** The rules that turn connections of the scope to the proxy. */
export function tableOf({ table, scope, routes }: Pick<RelayState, "table" | "scope" | "routes">): OwnedTable {
  const at = `inet ${table}`;
  const { process } = scope;
  const next = process === null ? "goto turn" : "goto process-out";
  const commands = [
    `add counter ${at} matched`,
    ...turningChain(at, routes),
    // What is opened is known by its group: sockets of before do not open anything any more.
    ...(process === null ? [] : [...processSets(at, noSockets), ...processChain(at, "out", process, "goto turn")]),
    ...openingChain(at, [...senderMatch(scope), next].join(" ")),
  ];
  return { family: "inet", name: table, commands, needsCgroups: scope.cgroup !== null || process !== null };
}
