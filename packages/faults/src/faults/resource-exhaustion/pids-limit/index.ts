import * as z from "zod";
import { groupFault, type GroupState } from "../../../groups/group-fault.ts";
import { leastOf, planFor } from "../../../groups/plan-for.ts";
import type { Fault } from "../../../ports/fault.ts";
import type { ProcessInfo, Target } from "../../../ports/target.ts";
import { processSelectorShape, refineSelector } from "../../../selectors/process-selector.ts";

const parametersSchema = z
  .strictObject({
    ...processSelectorShape,
    more: z
      .int()
      .min(0)
      .default(0)
      .describe("How many processes and threads they may still start together, beside those they have"),
  })
  .superRefine(refineSelector);
type Parameters = z.infer<typeof parametersSchema>;

/**
 * Lets processes start only so many more processes and threads; then they get EAGAIN.
 *
 * @example { type: "fault", fault: "pids.limit", target: "local", arguments: { port: 5001, more: 2 } }
 */
export const pidsLimit: Fault<Parameters, GroupState> = {
  ...groupFault("pids", ["pids.current", "pids.events"]),
  name: "pids.limit",
  category: "infrastructure/resource-exhaustion",
  description: "Processes cannot start any more processes or threads.",
  parameters: parametersSchema,

  prepare: ({ more, ...selector }, target, ctx) =>
    planFor("pids", selector, target, ctx, async (origin, { version }, processes) => {
      const counts = await Promise.all(processes.map((process) => threadsOf(process, target, ctx.signal)));
      const wanted = counts.reduce((sum, count) => sum + count, more);
      const limit = version === 2 ? await leastOf(wanted, `${origin}/pids.max`, target, ctx.signal) : wanted;
      return [{ file: "pids.max", text: String(limit), shows: String(limit), lift: null }];
    }),
};

async function threadsOf({ pid }: ProcessInfo, target: Target, signal: AbortSignal): Promise<number> {
  const status = await target.read(`/proc/${pid}/status`, signal).catch(() => "");
  return Number(/^Threads:\s+(\d+)$/m.exec(status)?.[1] ?? 1);
}
