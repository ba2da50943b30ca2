import * as z from "zod";
import type { Fault, FaultContext } from "../ports/fault.ts";
import { stepsBy } from "../ports/steps.ts";
import type { Target } from "../ports/target.ts";
import { limitGroupSchema } from "./limit-group.ts";
import { groupAvailability, groupBlastRadius, groupSteps } from "./use-group.ts";

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
  const countersOf = async (folder: string, target: Target, ctx: FaultContext): Promise<string> => {
    const read = (file: string): Promise<string> => target.read(`${folder}/${file}`, ctx.signal).catch(() => "");
    return (await Promise.all(counters.map(read))).join("").trim();
  };
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
    ...stepsBy(({ groups }: GroupState) => groupSteps(groups, countersOf)),
    blastRadius: ({ groups }) => groupBlastRadius(groups),
  };
}
