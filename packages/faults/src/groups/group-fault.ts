import * as z from "zod";
import type { Fault } from "../ports/fault.ts";
import { limitGroupSchema } from "./limit-group.ts";
import {
  enterGroups,
  groupAvailability,
  groupBlastRadius,
  groupResources,
  leaveGroups,
  leftGroups,
  lookAtGroups,
} from "./use-group.ts";

/** The state of a fault that is nothing but limits of control groups. */
export const groupStateSchema = z.object({ groups: z.array(limitGroupSchema) });
export type GroupState = z.infer<typeof groupStateSchema>;

type Common = "state" | "platforms" | "privileges" | "touches" | "undo" | "isolation" | "span" | "version";
type Steps = "availability" | "inject" | "observe" | "revert" | "residue" | "resources" | "blastRadius";

/** What all faults by control groups have in common. `counters` are files of the group that go into the evidence. */
export function groupFault(
  controller: string,
  counters: readonly string[],
): Pick<Fault<unknown, GroupState>, Common | Steps> {
  return {
    version: 1,
    state: groupStateSchema,
    touches: "the processes that the selector matches: they are moved into a control group with limits of its own",
    privileges: "root, and control groups that can be written",
    platforms: ["linux"],
    undo: "the processes, and what they started meanwhile, are moved back to their group, and the one made is removed",
    isolation: "host",
    span: "lasting",

    availability: (target, ctx) => groupAvailability(controller, target, ctx),
    inject: ({ groups }, target, ctx) => enterGroups(groups, target, ctx),
    observe: ({ groups }, target, ctx) =>
      lookAtGroups(groups, target, ctx, async (folder) => {
        const read = (file: string): Promise<string> => target.read(`${folder}/${file}`, ctx.signal).catch(() => "");
        return (await Promise.all(counters.map(read))).join("").trim();
      }),
    revert: ({ groups }, target, ctx) => leaveGroups(groups, target, ctx),
    residue: ({ groups }, target, ctx) => leftGroups(groups, target, ctx),
    resources: ({ groups }) => groupResources(groups),
    blastRadius: ({ groups }) => groupBlastRadius(groups),
  };
}
