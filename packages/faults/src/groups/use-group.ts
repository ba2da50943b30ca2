import { dirname } from "node:path";
import type { Json } from "@hormesis/experiment";
import type { Availability, FaultContext, FaultEffect } from "../ports/fault.ts";
import type { Steps } from "../ports/steps.ts";
import type { Target } from "../ports/target.ts";
import { hierarchyOf } from "./hierarchy.ts";
import type { LimitGroup } from "./limit-group.ts";

/** Rounds of moving out what was started meanwhile, before the rest is called residue. */
const MOVE_ROUNDS = 40;
const MOVE_PAUSE_MS = 10;

type MoreOfGroup = (folder: string, target: Target, ctx: FaultContext) => Promise<Json>;

/** Whether groups with this controller can be made here. */
export async function groupAvailability(controller: string, target: Target, ctx: FaultContext): Promise<Availability> {
  const missing = [
    ...(process.getuid?.() === 0 ? [] : ["control groups can be made by root only: run as root"]),
    ...((await hierarchyOf(controller, target, ctx.signal)) === undefined
      ? [`the kernel's control groups for '${controller}' are not mounted for writing: mount cgroup2 on /sys/fs/cgroup`]
      : []),
  ];
  return missing.length === 0 ? { available: true } : { available: false, missing };
}

/** The steps of a fault by limits. `more` of each group goes into the evidence. */
export function groupSteps(groups: readonly LimitGroup[], more?: MoreOfGroup): Steps {
  return {
    inject: (target, ctx) => enterGroups(groups, target, ctx),
    observe: (target, ctx) => lookAtGroups(groups, target, ctx, more),
    revert: (target, ctx) => leaveGroups(groups, target, ctx),
    residue: (target, ctx) => leftGroups(groups, target, ctx),
    resources: () => groupResources(groups),
  };
}

/** Makes the groups, sets their limits, and then moves the processes in. */
export async function enterGroups(groups: readonly LimitGroup[], target: Target, ctx: FaultContext): Promise<void> {
  const { signal } = ctx;
  for (const { folder, settings, processes } of groups) {
    signal.throwIfAborted();
    await target.makeFolder(folder, signal);
    for (const { file, text } of settings) {
      signal.throwIfAborted();
      await target.write(`${folder}/${file}`, text, signal);
    }
    for (const process of processes) {
      signal.throwIfAborted();
      // The number may by now be another process's.
      if ((await target.find(process, signal)) === undefined) continue;
      await target.write(`${folder}/cgroup.procs`, String(process.pid), signal);
    }
  }
}

/** In effect when every chosen process that still lives is inside, and every limit is as it was set. */
export async function lookAtGroups(
  groups: readonly LimitGroup[],
  target: Target,
  ctx: FaultContext,
  more: MoreOfGroup = async () => null,
): Promise<FaultEffect> {
  const inside: number[] = [];
  const outside: number[] = [];
  const limits: Record<string, string> = {};
  const detail: Json[] = [];
  let [there, wrong] = [0, 0];
  for (const { folder, settings, processes } of groups) {
    if (await target.exists(folder, ctx.signal)) {
      there += 1;
      detail.push(await more(folder, target, ctx));
    }
    const members = await membersOf(folder, target, ctx.signal);
    for (const process of processes) {
      if (members.includes(process.pid)) inside.push(process.pid);
      else if ((await target.find(process, ctx.signal)) !== undefined) outside.push(process.pid);
    }
    for (const { file, shows } of settings) {
      if (shows === null) continue;
      const text = (await target.read(`${folder}/${file}`, ctx.signal).catch(() => "")).trim();
      limits[file] = text;
      if (!holdsAll(text, shows)) wrong += 1;
    }
  }
  const evidence = { inside, outside, limits, detail };
  if (there === 0) return { state: "absent", evidence };
  return { state: there === groups.length && outside.length + wrong === 0 ? "active" : "partial", evidence };
}

/** True when every word of what is to be shown is among the words shown. */
function holdsAll(text: string, shows: string): boolean {
  const words = text.split(/\s+/);
  return shows.split(" ").every((word) => words.includes(word));
}

/** Moves everything out of the groups, also what was started in them meanwhile, and removes them. */
export async function leaveGroups(groups: readonly LimitGroup[], target: Target, ctx: FaultContext): Promise<void> {
  for (const { folder, origin, settings } of groups) {
    for (const { file, lift } of settings) {
      // Where there is no group there is nothing to lift.
      if (lift !== null) await target.write(`${folder}/${file}`, lift, ctx.signal).catch(() => undefined);
    }
    const back = await nearest(origin, target, ctx.signal);
    for (let round = 1; await target.exists(folder, ctx.signal); round += 1) {
      for (const pid of await membersOf(folder, target, ctx.signal)) {
        // One that has ended meanwhile cannot be moved, and need not be.
        await target.write(`${back}/cgroup.procs`, String(pid), ctx.signal).catch(() => undefined);
      }
      const removed = await target.remove(folder, ctx.signal).then(
        () => true,
        (error: unknown) => {
          // What was forked while we looked is still in there.
          if (round >= MOVE_ROUNDS) throw error;
          return false;
        },
      );
      if (!removed) await ctx.clock.sleep(MOVE_PAUSE_MS, ctx.signal);
    }
  }
}

export async function leftGroups(groups: readonly LimitGroup[], target: Target, ctx: FaultContext): Promise<string[]> {
  const there = await Promise.all(groups.map(({ folder }) => target.exists(folder, ctx.signal)));
  return groups.filter((_group, index) => there[index]).map(({ folder }) => `control group ${folder} is there`);
}

/** What a group's processes cannot share with another fault. In version 2 all controllers move processes together. */
export function groupResources(groups: readonly LimitGroup[]): string[] {
  return groups.flatMap(({ version, controller, processes }) =>
    processes.map(({ pid, startTime }) => `process:${pid}@${startTime}/cgroup${version === 2 ? "" : `-${controller}`}`),
  );
}

export function groupBlastRadius(groups: readonly LimitGroup[]): string[] {
  return groups.flatMap(({ processes }) =>
    processes.map(({ pid, command }) => `process ${pid} (${command}), and what it starts meanwhile`),
  );
}

/** The group itself, or when somebody removed it meanwhile, the closest one around it. */
async function nearest(folder: string, target: Target, signal: AbortSignal): Promise<string> {
  let current = folder;
  while (current !== "/" && !(await target.exists(`${current}/cgroup.procs`, signal))) current = dirname(current);
  return current;
}

async function membersOf(folder: string, target: Target, signal: AbortSignal): Promise<number[]> {
  const text = await target.read(`${folder}/cgroup.procs`, signal).catch(() => "");
  return text.split("\n").filter(Boolean).map(Number);
}
