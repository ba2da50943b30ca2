import type { FaultContext } from "../ports/fault.ts";
import type { Target } from "../ports/target.ts";
import { leftOfTable } from "./look-at-table.ts";
import { type OwnedTable, releaseTable } from "./owned-table.ts";
import { leaveProcesses, leftOfProcesses } from "./process-groups.ts";
import type { Scope } from "./scope.ts";

/** What a fault that is a table with a scope has put into the system. */
export interface ScopedTable {
  readonly table: Pick<OwnedTable, "family" | "name">;
  readonly scope: Scope;
}

/** Takes the table away, and then the processes out of the groups by which it knew them. */
export async function undoScopedTable({ table, scope }: ScopedTable, target: Target, ctx: FaultContext): Promise<void> {
  await releaseTable(table, target, ctx.signal);
  await leaveProcesses(scope, target, ctx);
}

/** What is still there of either. */
export async function leftOfScopedTable(
  { table, scope }: ScopedTable,
  target: Target,
  ctx: FaultContext,
): Promise<string[]> {
  return [...(await leftOfTable(table, target, ctx)), ...(await leftOfProcesses(scope, target, ctx))];
}
