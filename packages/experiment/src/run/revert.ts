import type { Json } from "../json.ts";
import type { FaultKeeper, FaultReversal } from "../ports/fault-keeper.ts";
import type { RunContext } from "./context.ts";

/** Takes out all faults that are in, whatever has happened before. What could not be proven gone is residue. */
export async function revertFaults(ctx: RunContext, keeper: FaultKeeper | undefined): Promise<void> {
  const count = keeper?.count() ?? 0;
  if (keeper === undefined || count === 0) return;
  await ctx.emit({ type: "phase-started", phase: "revert", activities: count });
  for (const reversal of await keeper.revertAll()) {
    const shown = ctx.redactor.value(reversal as unknown as Json) as unknown as FaultReversal;
    if (shown.residue !== null) ctx.facts.residue.push(`${shown.fault} on ${shown.target}: ${shown.residue}`);
    if (shown.idle !== null) ctx.facts.idleFaults.push(`${shown.fault} on ${shown.target}: ${shown.idle}`);
    await ctx.emit({ type: "fault-reverted", reversal: shown });
  }
  await ctx.emit({ type: "phase-finished", phase: "revert" });
}
