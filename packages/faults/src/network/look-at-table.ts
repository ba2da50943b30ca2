import type { Json } from "@hormesis/experiment";
import type { FaultContext, FaultEffect } from "../ports/fault.ts";
import type { Target } from "../ports/target.ts";
import { type Breaks, probeConnection } from "./connect-probe.ts";
import { countRules, findTable, type LoadedTable, type OwnedTable } from "./owned-table.ts";
import type { Scope } from "./scope.ts";

/** What to look at, and what of a connection through it must fail. */
interface Look {
  readonly table: OwnedTable;
  readonly scope: Scope;
  readonly breaks: Breaks | undefined;
}

/** The rules are in the kernel, and, where the scope allows to try, a connection does fail by them. */
export async function lookAtTable(
  { table, scope, breaks }: Look,
  target: Target,
  ctx: FaultContext,
): Promise<FaultEffect> {
  const before = await findTable(table, target, ctx.signal);
  if (before === undefined) return { state: "absent", evidence: { rules: 0 } };
  const probe = breaks && (await probeConnection({ scope, breaks }, target, ctx.signal));
  const after = probe === undefined ? before : await findTable(table, target, ctx.signal);
  if (after === undefined) return { state: "absent", evidence: { rules: 0 } };
  const isWhole = after.rules === countRules(table) && probe?.outcome !== "connected";
  return { state: isWhole ? "active" : "partial", evidence: evidenceOf(before, after, probe ?? null) };
}

/** What was proven: that the rules are `loaded`, that packets `matched` them, or that a connection `failed` by them. */
function evidenceOf(before: LoadedTable, after: LoadedTable, probe: Json): Json {
  const matched = after.packets["matched"] ?? 0;
  const byProbe = probe !== null && matched > (before.packets["matched"] ?? 0);
  const proof = byProbe ? "connection tried" : matched > 0 ? "packets matched" : "rules loaded";
  return { proof, rules: after.rules, matchedPackets: matched, hitPackets: after.packets["hit"] ?? 0, probe };
}

/** What is left of a table and its holder, for `residue`. */
export async function leftOfTable(
  table: Pick<OwnedTable, "family" | "name">,
  target: Target,
  ctx: FaultContext,
): Promise<string[]> {
  const left = await findTable(table, target, ctx.signal);
  const held = await target.held(ctx.signal);
  return [
    ...(left === undefined ? [] : [`nft table ${table.family} ${table.name} is there`]),
    ...held.map(({ pid, command }) => `process ${pid} (${command}) runs`),
  ];
}
