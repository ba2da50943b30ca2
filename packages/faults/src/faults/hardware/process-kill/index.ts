import * as z from "zod";
import type { Fault } from "../../../ports/fault.ts";
import { processSelectorShape, refineSelector, selectProcesses, shorten } from "../../../selectors/process-selector.ts";

const parametersSchema = z
  .strictObject({
    ...processSelectorShape,
    signal: z
      .enum(["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"])
      .default("SIGKILL")
      .describe("SIGKILL ends it at once; the others ask it to end"),
  })
  .superRefine(refineSelector);
type Parameters = z.infer<typeof parametersSchema>;

const stateSchema = z.object({
  signal: z.enum(["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"]),
  processes: z.array(z.object({ pid: z.int(), startTime: z.string(), command: z.string() })),
});
type State = z.infer<typeof stateSchema>;

/**
 * Ends processes, as a crash or the kernel's out-of-memory killer does. Whoever started them may start them again.
 *
 * @example { type: "fault", fault: "process.kill", target: "local", arguments: { port: 5001 } }
 */
export const processKill: Fault<Parameters, State> = {
  name: "process.kill",
  version: 1,
  category: "infrastructure/hardware",
  description: "Processes end without warning, as in a crash.",
  parameters: parametersSchema,
  state: stateSchema,
  touches: "the processes that the selector matches, once",
  privileges: "none for one's own processes; root for those of others",
  platforms: ["linux", "darwin"],
  undo: "nothing to undo: whatever supervises the processes starts them again, or nothing does, which is the finding",
  isolation: "process",
  span: "instant",

  availability: async () => ({ available: true }),

  async prepare(parameters, target, ctx) {
    const chosen = await selectProcesses(parameters, target, ctx);
    return {
      signal: parameters.signal,
      processes: chosen.map(({ pid, startTime, command }) => ({ pid, startTime, command: shorten(command) })),
    };
  },

  async inject(state, target, ctx) {
    for (const process of state.processes) {
      ctx.signal.throwIfAborted();
      await target.signal(process, state.signal, ctx.signal);
    }
  },

  async observe(state, target, ctx) {
    const looks = state.processes.map((process) => target.find(process, ctx.signal));
    const alive = (await Promise.all(looks)).flatMap((found) => found?.pid ?? []);
    const ended = state.processes.map(({ pid }) => pid).filter((pid) => !alive.includes(pid));
    const evidence = { ended, alive };
    if (alive.length === 0) return { state: "active", evidence };
    return { state: ended.length === 0 ? "absent" : "partial", evidence };
  },

  revert: async () => undefined,
  residue: async () => [],
  resources: (state) => state.processes.map(({ pid, startTime }) => `process:${pid}@${startTime}/execution`),
  blastRadius: (state) => state.processes.map(({ pid, command }) => `process ${pid} (${command})`),
};
