import { probeConnection } from "../network/connect-probe.ts";
import { countRules, findTable } from "../network/owned-table.ts";
import type { FaultContext, FaultEffect } from "../ports/fault.ts";
import type { Target } from "../ports/target.ts";
import { isLate, measureRoundTrip } from "./round-trip.ts";
import type { RelayState } from "./state.ts";
import { tableOf } from "./table.ts";

/**
 * In effect when the rules are in the kernel, a connection that is tried is turned by them, and what goes through the
 * proxy is measured to take as long as it is to.
 */
export async function lookAtRelay(state: RelayState, target: Target, ctx: FaultContext): Promise<FaultEffect> {
  const table = tableOf(state);
  const before = await findTable(table, target, ctx.signal);
  if (before === undefined) return { state: "absent", evidence: { mechanism: "relay", rules: 0 } };
  const probe = await tryOne(state, target, ctx);
  const turned = await findTable(table, target, ctx.signal);
  const measured = await measureRoundTrip(state, target, ctx);
  if (turned === undefined) return { state: "absent", evidence: { mechanism: "relay", rules: 0 } };
  const connections = turned.packets["matched"] ?? 0;
  const byProbe = probe !== undefined && connections > (before.packets["matched"] ?? 0);
  const isTurned = turned.rules === countRules(table) && (probe === undefined || byProbe);
  const isWhole = isTurned && measured !== undefined && isLate(state, measured);
  const evidence = {
    mechanism: "relay",
    proof: byProbe ? "connection tried" : connections > 0 ? "connections turned" : "rules loaded",
    rules: turned.rules,
    turnedConnections: connections,
    probe: probe ?? null,
    // Through the same delay, to an echo of ours: what a server does with a byte is not ours to try.
    echoRoundTripMs: measured?.roundTripMs ?? null,
    waitedMs: measured?.waitedMs ?? null,
    openBefore: state.openBefore,
  };
  return { state: isWhole ? "active" : "partial", evidence };
}

/** Opens and closes a connection to the first server, as one of the scope. Undefined where that cannot be done. */
async function tryOne({ scope, routes }: RelayState, target: Target, ctx: FaultContext) {
  const [first] = routes;
  if (first === undefined) return undefined;
  const one = { ...scope, addresses: [first.address], remotePorts: [String(first.port)] };
  return probeConnection({ scope: one, breaks: "opening" }, target, ctx.signal);
}
