import { dirname } from "node:path";
import { HormesisError } from "@hormesis/experiment";
import * as z from "zod";
import type { FaultContext } from "../ports/fault.ts";
import type { ProcessInfo, Target } from "../ports/target.ts";
import { shorten } from "../selectors/process-selector.ts";
import { groupOf, type Hierarchy } from "./hierarchy.ts";

const processSchema = z.object({ pid: z.int(), startTime: z.string(), command: z.string() });

/**
 * One line written to one file of a group. `shows`: words that the file says then, null where that is not looked at.
 * `lift`: what is written before the processes leave, so that what waits at the limit does not wait on.
 */
const settingSchema = z.object({
  file: z.string(),
  text: z.string(),
  shows: z.string().nullable(),
  lift: z.string().nullable(),
});
export type Setting = z.infer<typeof settingSchema>;

/** A group of ours, with limits, and the processes that are moved into it out of the group `origin`. */
export const limitGroupSchema = z.object({
  version: z.union([z.literal(1), z.literal(2)]),
  controller: z.string(),
  folder: z.string(),
  origin: z.string(),
  settings: z.array(settingSchema),
  processes: z.array(processSchema),
});
export type LimitGroup = z.infer<typeof limitGroupSchema>;

/** What limits are to be set, given the group the processes come from. Reads only. */
export type SettingsFor = (origin: string, processes: readonly ProcessInfo[]) => Promise<readonly Setting[]>;

/**
 * Plans a group for each group that the chosen processes are in. In version 1 it is made inside theirs, whose limits go
 * on to hold. Version 2 lets a group with processes have no groups with limits inside, so there it is made beside
 * theirs, with the same limits, and ours on top.
 *
 * @throws HormesisError `GROUP_UNUSABLE`
 */
export async function planGroups(
  input: { readonly chosen: readonly ProcessInfo[]; readonly hierarchy: Hierarchy; readonly settingsFor: SettingsFor },
  target: Target,
  ctx: FaultContext,
): Promise<LimitGroup[]> {
  const { chosen, hierarchy, settingsFor } = input;
  const byOrigin = new Map<string, ProcessInfo[]>();
  for (const one of chosen) {
    const origin = await groupOf(one.pid, hierarchy, target, ctx.signal);
    if (origin === undefined) throw unusable(one, hierarchy, "its group cannot be seen from here");
    byOrigin.set(origin, [...(byOrigin.get(origin) ?? []), one]);
  }
  const plans: LimitGroup[] = [];
  for (const [origin, processes] of byOrigin) {
    const { parent, copied } = await placeFor(origin, processes, hierarchy, { target, ctx });
    plans.push({
      version: hierarchy.version,
      controller: hierarchy.controller,
      folder: `${parent}/hormesis-${ctx.id}-${hierarchy.controller}`,
      origin,
      settings: [...copied, ...(await settingsFor(origin, processes))],
      processes: processes.map(({ pid, startTime, command }) => ({ pid, startTime, command: shorten(command) })),
    });
  }
  return plans;
}

interface Tools {
  readonly target: Target;
  readonly ctx: FaultContext;
}

async function placeFor(
  origin: string,
  [first]: readonly ProcessInfo[],
  hierarchy: Hierarchy,
  { target, ctx }: Tools,
): Promise<{ readonly parent: string; readonly copied: readonly Setting[] }> {
  if (hierarchy.version === 1) return { parent: origin, copied: [] };
  const enabledIn = async (folder: string): Promise<boolean> => {
    const enabled = await target.read(`${folder}/cgroup.subtree_control`, ctx.signal).catch(() => "");
    return enabled.trim().split(" ").includes(hierarchy.controller);
  };
  if (await enabledIn(origin)) return { parent: origin, copied: [] };
  const parent = dirname(origin);
  if (origin !== hierarchy.mount && (await enabledIn(parent))) {
    return { parent, copied: await limitsOf(origin, { target, ctx }) };
  }
  const where = origin === hierarchy.mount ? origin : parent;
  const mend = `echo +${hierarchy.controller} > ${where}/cgroup.subtree_control`;
  throw unusable(first, hierarchy, `the controller is not switched on for its group: ${mend}`);
}

/** Limits that a group of version 2 may have, and that must go on to hold for processes that are moved beside it. */
const limitFiles = [
  "cpu.weight",
  "cpu.max",
  "memory.min",
  "memory.low",
  "memory.high",
  "memory.max",
  "memory.swap.max",
  "pids.max",
  "io.max",
];

async function limitsOf(origin: string, { target, ctx }: Tools): Promise<Setting[]> {
  const read = async (file: string): Promise<Setting[]> => {
    const text = await target.read(`${origin}/${file}`, ctx.signal).catch(() => "");
    // A file with a line for each disk takes them one at a time.
    const lines = text.split("\n").filter(Boolean);
    return lines.map((line) => ({ file, text: line, shows: null, lift: null }));
  };
  return (await Promise.all(limitFiles.map(read))).flat();
}

function unusable(one: ProcessInfo | undefined, { controller }: Hierarchy, reason: string): HormesisError {
  const who = one === undefined ? "the processes" : `process ${one.pid} (${shorten(one.command)})`;
  return new HormesisError(`Failed to plan a control group (${controller}) for ${who}: ${reason}.`, {
    code: "GROUP_UNUSABLE",
    mend: "Run as root on the machine itself, not in a container; or choose another process.",
  });
}
