import * as z from "zod";
import { leftPrograms, startProgram } from "../../../holders/node-program.ts";
import { networkNamespaceOf } from "../../../machine/process-table.ts";
import type { Fault } from "../../../ports/fault.ts";
import { durationMsSchema } from "../../../quantities.ts";
import { processSelectorShape, refineSelector, selectProcesses, shorten } from "../../../selectors/process-selector.ts";
import { killer } from "./killer.ts";

const parametersSchema = z
  .strictObject({
    ...processSelectorShape,
    times: z.int().min(1).max(1000).default(10).describe("How often to kill it, the first time included"),
    interval: durationMsSchema
      .refine((ms) => ms >= 100, { error: "must be at least 100ms" })
      .default(1000)
      .describe("How long it may run in between, at least: 1s"),
  })
  .superRefine(refineSelector);
type Parameters = z.infer<typeof parametersSchema>;

const processSchema = z.object({ pid: z.int(), startTime: z.string(), command: z.string(), uid: z.int() });
const stateSchema = z.object({
  chosen: z.array(processSchema),
  /** Those that look the same and were not chosen, and those that nothing may touch: never killed. */
  spared: z.array(z.object({ pid: z.int(), startTime: z.string().nullable() })),
  /** The network namespace it must be in to be the same again; null where that cannot be seen. */
  namespace: z.string().nullable(),
  times: z.int(),
  intervalMs: z.number(),
});
type State = z.infer<typeof stateSchema>;

/**
 * Kills processes again each time they come back, as a service does that crashes on start. What comes back is known by
 * its whole command line and its user.
 *
 * @example { type: "fault", fault: "process.restart-loop", target: "local", arguments: { port: 5001, times: 5 } }
 */
export const processRestartLoop: Fault<Parameters, State> = {
  name: "process.restart-loop",
  version: 1,
  category: "infrastructure/hardware",
  description: "Processes end without warning, and again each time that they were started anew.",
  parameters: parametersSchema,
  state: stateSchema,
  touches: "the processes that the selector matches, and later ones of the same command line and user",
  privileges: "none for one's own processes; root for those of others",
  platforms: ["linux", "darwin"],
  undo: "nothing kills the processes any more: whatever supervises them starts them again, or nothing does",
  isolation: "process",
  span: "lasting",

  availability: async () => ({ available: true }),

  async prepare({ times, interval, ...selector }, target, ctx) {
    const matching = await selectProcesses(selector, target, ctx);
    const chosen = matching.map(({ pid, startTime, command, uid }) => ({ pid, startTime, command, uid }));
    const all = await target.processes(ctx.signal);
    const alike = all.filter((one) => chosen.some(({ command, uid }) => command === one.command && uid === one.uid));
    const others = alike.filter(({ pid }) => !chosen.some((one) => one.pid === pid));
    return {
      chosen,
      spared: [
        ...others.map(({ pid, startTime }) => ({ pid, startTime })),
        ...Array.from(ctx.protectedPids, (pid) => ({ pid, startTime: null })),
      ],
      namespace: networkNamespaceOf(chosen[0]?.pid ?? 0) ?? null,
      times,
      intervalMs: interval,
    };
  },

  async inject({ chosen, spared, namespace, times, intervalMs }, target, ctx) {
    const victims = chosen.map(({ command, uid }) => ({ command, uid }));
    const settings = { victims, spared, namespace, times, intervalMs };
    await startProgram({ title: "restart loop", text: killer, settings }, target, ctx);
  },

  async observe({ chosen, times }, target, ctx) {
    const [holder] = await target.held(ctx.signal);
    const found = await Promise.all(chosen.map((process) => target.find(process, ctx.signal)));
    const alive = found.flatMap((one) => one?.pid ?? []);
    // The program writes its count where everybody can see it: into its own command line.
    const kills = Number(/kills=(\d+)/.exec(holder?.command ?? "")?.[1] ?? 0);
    const evidence = { kills, times, firstOnesAlive: alive };
    if (holder === undefined) return { state: "absent", evidence };
    return { state: alive.length === 0 ? "active" : "partial", evidence };
  },

  revert: (_state, target, ctx) => target.endHeld(ctx.signal),
  residue: (_state, target, ctx) => leftPrograms(target, ctx),
  resources: ({ chosen }) => chosen.map(({ command, uid }) => `command:${uid}/${command}`),
  blastRadius: ({ chosen, times }) =>
    chosen.map(({ pid, command }) => `process ${pid} (${shorten(command)}), up to ${times} times`),
};
