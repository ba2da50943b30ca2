import { dirname } from "node:path";
import * as z from "zod";
import { groupFault, type GroupState } from "../../../groups/group-fault.ts";
import type { Hierarchy } from "../../../groups/hierarchy.ts";
import { planFor } from "../../../groups/plan-for.ts";
import type { Setting } from "../../../groups/limit-group.ts";
import type { Fault } from "../../../ports/fault.ts";
import type { Target } from "../../../ports/target.ts";
import { percentSchema } from "../../../quantities.ts";
import { processSelectorShape, refineSelector } from "../../../selectors/process-selector.ts";

const parametersSchema = z
  .strictObject({
    ...processSelectorShape,
    limit: percentSchema
      .refine((share) => share >= 0.01, { error: "must be at least 1%" })
      .describe("What the processes may use together, as a share of a core: 20%"),
    cores: z.int().min(1).default(1).describe("Of how many cores that is a share: 50% of 4 are 2 cores"),
  })
  .superRefine(refineSelector);
type Parameters = z.infer<typeof parametersSchema>;

/** How often the kernel hands out the time anew: its own default, and short beside what a person notices. */
const PERIOD_US = 100_000;

/**
 * Lets processes use only so much processor time, as on a machine that is too small or has too many neighbours.
 *
 * @example { type: "fault", fault: "cpu.limit", target: "local", arguments: { port: 5001, limit: "20%" } }
 */
export const cpuLimit: Fault<Parameters, GroupState> = {
  ...groupFault("cpu", ["cpu.stat"]),
  name: "cpu.limit",
  category: "infrastructure/resource-exhaustion",
  description: "Processes get only so much processor time, and stand still for the rest of it.",
  parameters: parametersSchema,

  prepare: ({ limit, cores, ...selector }, target, ctx) =>
    planFor("cpu", selector, target, ctx, async (origin, hierarchy) => {
      const above = await leastAbove(origin, hierarchy, target, ctx.signal);
      const quotaUs = Math.floor(PERIOD_US * Math.min(limit * cores, above));
      return settings(quotaUs, hierarchy);
    }),
};

function settings(quotaUs: number, { version }: Hierarchy): Setting[] {
  if (version === 2)
    return [{ file: "cpu.max", text: `${quotaUs} ${PERIOD_US}`, shows: `${quotaUs} ${PERIOD_US}`, lift: null }];
  return [
    { file: "cpu.cfs_period_us", text: String(PERIOD_US), shows: String(PERIOD_US), lift: null },
    { file: "cpu.cfs_quota_us", text: String(quotaUs), shows: String(quotaUs), lift: null },
  ];
}

/** The least that the group and those around it allow, in cores: a group inside may not be allowed more. */
async function leastAbove(origin: string, hierarchy: Hierarchy, target: Target, signal: AbortSignal): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let folder = origin; folder.startsWith(hierarchy.mount); folder = dirname(folder)) {
    least = Math.min(least, await allowedIn(folder, hierarchy, target, signal));
  }
  return least;
}

async function allowedIn(folder: string, { version }: Hierarchy, target: Target, signal: AbortSignal): Promise<number> {
  const read = (file: string): Promise<string> => target.read(`${folder}/${file}`, signal).catch(() => "");
  const [quota, period] =
    version === 2
      ? (await read("cpu.max")).split(" ").map(Number)
      : [Number(await read("cpu.cfs_quota_us")), Number(await read("cpu.cfs_period_us"))];
  // No limit is written `max` in one version and -1 in the other; the topmost group has no such file.
  return quota !== undefined && period !== undefined && quota > 0 && period > 0
    ? quota / period
    : Number.POSITIVE_INFINITY;
}
