import * as z from "zod";
import type { Fault } from "../../../ports/fault.ts";
import { stepsBy } from "../../../ports/steps.ts";
import { processSelectorShape, refineSelector } from "../../../selectors/process-selector.ts";
import { filesSchema, operationsSchema } from "../../../tracing/file-arguments.ts";
import { planTrace, traceAvailability, traceSchema, traceSteps } from "../../../tracing/trace.ts";

const parametersSchema = z
  .strictObject({
    ...processSelectorShape,
    files: filesSchema,
    operations: operationsSchema.default(["write"]),
    error: z
      .enum(["ENOSPC", "EIO", "EROFS", "EDQUOT", "EACCES", "ENOENT", "EMFILE"])
      .default("EIO")
      .describe("What the process is told: ENOSPC (disk full), EIO (broken disk), EROFS (read-only), ..."),
    every: z
      .int()
      .min(1)
      .max(65_535)
      .default(1)
      .describe("1: every operation fails; 3: the first, the fourth, ...; each thread counts for itself"),
  })
  .superRefine(refineSelector);
type Parameters = z.infer<typeof parametersSchema>;

const stateSchema = z.object({ trace: traceSchema, files: z.array(z.string()), error: z.string() });
type State = z.infer<typeof stateSchema>;

/**
 * Lets operations of chosen processes on chosen files fail, as a broken or a full disk does. Nothing is written then,
 * and no other process notices.
 *
 * @example { type: "fault", fault: "disk.error", target: "local", arguments: { port: 5001, files: ["/var/lib/shop/db"], error: "ENOSPC" } }
 */
export const diskError: Fault<Parameters, State> = {
  name: "disk.error",
  version: 1,
  category: "infrastructure/hardware",
  description: "Operations of a process on files fail with an error of one's choice.",
  parameters: parametersSchema,
  state: stateSchema,
  touches: "the processes that the selector matches: strace attaches to them, which makes them slower",
  privileges: "root, or one's own processes where the kernel lets them be traced",
  platforms: ["linux"],
  undo: "strace lets go of the processes and ends",
  isolation: "process",
  span: "lasting",

  availability: traceAvailability,

  async prepare({ files, operations, error, every, ...selector }, target, ctx) {
    const effect = `error=${error}${every === 1 ? "" : `:when=1+${every}`}`;
    return { trace: await planTrace({ selector, files, operations, effect }, target, ctx), files, error };
  },

  ...stepsBy(({ trace }: State) => traceSteps(trace)),
  blastRadius: ({ trace, files, error }) =>
    trace.processes.map(({ pid, command }) => `process ${pid} (${command}): ${error} on ${files.join(", ")}`),
};
