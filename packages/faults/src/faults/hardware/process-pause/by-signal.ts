import type { FaultContext, FaultEffect } from "../../../ports/fault.ts";
import type { Target } from "../../../ports/target.ts";
import type { PausedProcess } from "./state.ts";

/* SIGSTOP and SIGCONT: works everywhere, though the parent of a process may notice. */

export async function stop(processes: readonly PausedProcess[], target: Target, ctx: FaultContext): Promise<void> {
  for (const process of processes) {
    ctx.signal.throwIfAborted();
    await target.signal(process, "SIGSTOP", ctx.signal);
  }
}

export async function look(
  processes: readonly PausedProcess[],
  target: Target,
  ctx: FaultContext,
): Promise<FaultEffect> {
  const stopped = await stoppedOnes(processes, target, ctx);
  const evidence = { method: "signal", stopped: stopped.map(({ pid }) => pid), of: processes.length };
  if (stopped.length === 0) return { state: "absent", evidence };
  return { state: stopped.length === processes.length ? "active" : "partial", evidence };
}

/** A stop that is on its way shows nowhere yet, and SIGCONT takes it back: so it is sent whatever the state is. */
export async function go(processes: readonly PausedProcess[], target: Target, ctx: FaultContext): Promise<void> {
  for (const process of processes) await target.signal(process, "SIGCONT", ctx.signal);
}

export async function stoppedOnes(
  processes: readonly PausedProcess[],
  target: Target,
  ctx: FaultContext,
): Promise<PausedProcess[]> {
  const found = await Promise.all(processes.map((process) => target.find(process, ctx.signal)));
  return processes.filter((_process, index) => found[index]?.state === "T");
}
