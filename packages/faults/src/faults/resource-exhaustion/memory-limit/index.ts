import * as z from "zod";
import { groupFault, type GroupState } from "../../../groups/group-fault.ts";
import type { Setting } from "../../../groups/limit-group.ts";
import { leastOf, planFor } from "../../../groups/plan-for.ts";
import type { Fault } from "../../../ports/fault.ts";
import { sizeBytesSchema } from "../../../quantities.ts";
import { processSelectorShape, refineSelector } from "../../../selectors/process-selector.ts";

/** Limits are whole pages; 64 KiB is the largest page that Linux machines commonly have. */
const PAGE_BYTES = 2 ** 16;

/** With less a process cannot even be told that it has too little. */
const LEAST_BYTES = 4 * 2 ** 20;

const parametersSchema = z
  .strictObject({
    ...processSelectorShape,
    limit: sizeBytesSchema
      .refine((bytes) => bytes >= LEAST_BYTES, { error: "must be at least 4MiB" })
      .describe("What the processes may take together from now on, beside what they have: 64MiB"),
  })
  .superRefine(refineSelector);
type Parameters = z.infer<typeof parametersSchema>;

/**
 * Lets processes take only so much more memory. Who wants more is ended by the kernel, as in a container with a limit.
 * What they have already does not count, since the kernel leaves it with the group they come from.
 *
 * @example { type: "fault", fault: "memory.limit", target: "local", arguments: { port: 5001, limit: "64MiB" } }
 */
export const memoryLimit: Fault<Parameters, GroupState> = {
  ...groupFault("memory", ["memory.failcnt", "memory.oom_control", "memory.events"]),
  name: "memory.limit",
  category: "infrastructure/resource-exhaustion",
  description: "Processes may take only so much more memory; the kernel ends those that want more.",
  parameters: parametersSchema,
  undo:
    "the processes, and what they started meanwhile, are moved back to their group, and the one made is removed; " +
    "a process that the kernel ended stays ended",

  prepare: ({ limit, ...selector }, target, ctx) =>
    planFor("memory", selector, target, ctx, async (origin, { version }) => {
      const bytes = Math.floor(limit / PAGE_BYTES) * PAGE_BYTES;
      const has = (file: string): Promise<boolean> => target.exists(`${origin}/${file}`, ctx.signal);
      // Without these the processes would go on in swap, slowly, instead of coming to the limit.
      if (version === 2) {
        const least = await leastOf(bytes, `${origin}/memory.max`, target, ctx.signal);
        const swap = (await has("memory.swap.max")) ? [setting("memory.swap.max", 0)] : [];
        return [setting("memory.max", least), ...swap];
      }
      const both = (await has("memory.memsw.limit_in_bytes")) ? [setting("memory.memsw.limit_in_bytes", bytes)] : [];
      return [setting("memory.limit_in_bytes", bytes), ...both];
    }),
};

function setting(file: string, value: number): Setting {
  return { file, text: String(value), shows: String(value), lift: null };
}
