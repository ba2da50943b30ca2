import type { FaultContext, FaultEffect } from "../../../ports/fault.ts";
import type { Target } from "../../../ports/target.ts";
import type { FrozenGroup } from "./state.ts";

/* The freezer of control groups: neither the process nor its parent can notice. Linux, root. */

export async function freeze(groups: readonly FrozenGroup[], target: Target, ctx: FaultContext): Promise<void> {
  const { signal } = ctx;
  for (const { folder, processes } of groups) {
    signal.throwIfAborted();
    await target.makeFolder(folder, signal);
    for (const process of processes) {
      signal.throwIfAborted();
      // The number may by now be another process's.
      if ((await target.find(process, signal)) === undefined) continue;
      await target.write(`${folder}/cgroup.procs`, String(process.pid), signal);
    }
    await target.write(`${folder}/cgroup.freeze`, "1", signal);
  }
}

export async function look(groups: readonly FrozenGroup[], target: Target, ctx: FaultContext): Promise<FaultEffect> {
  const frozen: number[] = [];
  let wanted = 0;
  for (const { folder, processes } of groups) {
    wanted += processes.length;
    const events = await target.read(`${folder}/cgroup.events`, ctx.signal).catch(() => "");
    if (!/^frozen 1$/m.test(events)) continue;
    const members = await membersOf(folder, target, ctx.signal);
    frozen.push(...processes.map(({ pid }) => pid).filter((pid) => members.includes(pid)));
  }
  const evidence = { method: "freezer", frozen, of: wanted };
  if (frozen.length === 0) return { state: "absent", evidence };
  return { state: frozen.length === wanted ? "active" : "partial", evidence };
}

export async function thaw(groups: readonly FrozenGroup[], target: Target, ctx: FaultContext): Promise<void> {
  const { signal } = ctx;
  for (const { folder, origin } of groups) {
    if (!(await target.exists(folder, signal))) continue;
    await target.write(`${folder}/cgroup.freeze`, "0", signal);
    for (const pid of await membersOf(folder, target, signal)) {
      // One that has ended meanwhile cannot be moved, and need not be.
      await target.write(`${origin}/cgroup.procs`, String(pid), signal).catch(() => undefined);
    }
    await target.remove(folder, signal);
  }
}

export async function leftGroups(groups: readonly FrozenGroup[], target: Target, ctx: FaultContext): Promise<string[]> {
  const there = await Promise.all(groups.map(({ folder }) => target.exists(folder, ctx.signal)));
  return groups.map(({ folder }) => folder).filter((_folder, index) => there[index] === true);
}

async function membersOf(folder: string, target: Target, signal: AbortSignal): Promise<number[]> {
  const text = await target.read(`${folder}/cgroup.procs`, signal).catch(() => "");
  return text.split("\n").filter(Boolean).map(Number);
}
