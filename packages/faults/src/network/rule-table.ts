import type { OwnedTable } from "./owned-table.ts";
import { processChain, processSets } from "./process-chains.ts";
import { noSockets, type ScopeSockets } from "./process-scope.ts";
import { matchesOf, type Way, waysOf } from "./scope-matches.ts";
import type { Scope } from "./scope.ts";

/**
 * Before destination NAT (-100) and the filters (0): the scope sees the addresses that programs see, and is not
 * hidden from it what a firewall drops.
 */
const PRIORITY = -150;

/** On packets that are on their way to being lost, so that nothing else is lost with them. */
const LOST_MARK = "0x484f4c45";

/**
 * The table of a fault: packets of the scope are counted as `matched` and go to the chain `effect-in` or `effect-out`,
 * whose rules they leave as they are, or `goto lose`, or reject.
 *
 * To lose a packet that comes in is to drop it. One that goes out must not be dropped where it starts: the sender would
 * be told (EPERM on UDP), and TCP would not take it for lost. So it is sent to the loopback with a mark instead, and
 * dropped when it arrives there: for its sender it has left.
 */
export function buildTable(input: {
  readonly name: string;
  readonly scope: Scope;
  readonly rules: (way: Way) => readonly string[];
  readonly only?: string | undefined;
  /** What the processes of the scope have open: known when the table is loaded. The rules are the same without. */
  readonly sockets?: ScopeSockets;
}): OwnedTable {
  const { name, scope, rules, only, sockets = noSockets } = input;
  const { process } = scope;
  const at = `inet ${name}`;
  const hit = (way: Way): string => `counter name matched goto effect-${way}`;
  const next = (way: Way): string => (process === null ? hit(way) : `goto process-${way}`);
  const chains = waysOf(scope).flatMap((way) => [
    ...loseChains(at, way),
    `add chain ${at} effect-${way}`,
    ...rules(way).map((rule) => `add rule ${at} effect-${way} ${rule.replace("goto lose", `goto lose-${way}`)}`),
    ...(process === null ? [] : processChain(at, way, process, hit(way))),
    `add chain ${at} ${way} { type ${way === "in" ? "filter" : "route"} hook ${way}put priority ${PRIORITY}; }`,
    // `goto`, so that a packet which two alternatives match is counted and hit once.
    ...matchesOf(scope, way).map(
      (match) => `add rule ${at} ${way} ${[match, only].filter(Boolean).join(" ")} ${next(way)}`,
    ),
  ]);
  const counters = [`add counter ${at} matched`, `add counter ${at} hit`];
  const commands = [...counters, ...(process === null ? [] : processSets(at, sockets)), ...chains];
  return { family: "inet", name, commands, needsCgroups: scope.cgroup !== null || process !== null };
}

function loseChains(at: string, way: Way): string[] {
  if (way === "in") return [`add chain ${at} lose-in`, `add rule ${at} lose-in drop`];
  return [
    `add chain ${at} sink { type filter hook input priority ${PRIORITY - 1}; }`,
    `add rule ${at} sink iifname lo meta mark ${LOST_MARK} drop`,
    `add chain ${at} lose-out`,
    `add rule ${at} lose-out meta mark set ${LOST_MARK}`,
    `add rule ${at} lose-out ip daddr set 127.0.0.1 accept`,
    `add rule ${at} lose-out ip6 daddr set ::1 accept`,
  ];
}
