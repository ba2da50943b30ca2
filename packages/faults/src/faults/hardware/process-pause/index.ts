import { HormesisError } from "@hormesis/experiment";
import * as z from "zod";
import type { Fault, PrepareContext } from "../../../ports/fault.ts";
import type { ProcessInfo, Target } from "../../../ports/target.ts";
import { processSelectorShape, refineSelector, selectProcesses, shorten } from "../../../selectors/process-selector.ts";
import * as byFreezer from "./by-freezer.ts";
import * as bySignal from "./by-signal.ts";
import { canHoldGroup, groupOf, unifiedMount } from "./cgroup.ts";
import { type FrozenGroup, type PausedProcess, processesOf, type State, stateSchema } from "./state.ts";

const parametersSchema = z
  .strictObject({
    ...processSelectorShape,
    method: z
      .enum(["auto", "freezer", "signal"])
      .default("auto")
      .describe(
        "freezer: control groups, unnoticed by the process (Linux, root); signal: SIGSTOP; auto: what is there",
      ),
  })
  .superRefine(refineSelector);
type Parameters = z.infer<typeof parametersSchema>;

/**
 * Stands processes still, as a machine that swaps or a long garbage collection does: they hold their connections and
 * answer nothing.
 *
 * @example { type: "fault", fault: "process.pause", target: "local", arguments: { port: 5001 }, duration: "30s" }
 */
export const processPause: Fault<Parameters, State> = {
  name: "process.pause",
  version: 1,
  category: "infrastructure/hardware",
  description: "Processes stand still: they keep their connections and answer nothing.",
  parameters: parametersSchema,
  state: stateSchema,
  touches: "the processes that the selector matches; by freezer, a control group inside theirs",
  privileges: "none for one's own processes by signal; root for those of others, and for the freezer",
  platforms: ["linux", "darwin"],
  undo: "the processes go on: thawed and moved back to their group, or by SIGCONT",
  isolation: "host",
  span: "lasting",

  availability: async () => ({ available: true }),

  async prepare({ method, ...selector }, target, ctx) {
    const chosen = await selectProcesses(selector, target, ctx);
    const still = chosen.find(({ state }) => state === "T");
    if (still !== undefined) throw alreadyStopped(still);
    const groups = method === "signal" ? undefined : await groupsFor(chosen, target, ctx);
    if (groups !== undefined) return { method: "freezer", groups };
    if (method === "freezer") throw noFreezer(target);
    return { method: "signal", processes: chosen.map(noted) };
  },

  inject: (state, target, ctx) =>
    state.method === "signal"
      ? bySignal.stop(state.processes, target, ctx)
      : byFreezer.freeze(state.groups, target, ctx),

  observe: (state, target, ctx) =>
    state.method === "signal" ? bySignal.look(state.processes, target, ctx) : byFreezer.look(state.groups, target, ctx),

  revert: (state, target, ctx) =>
    state.method === "signal" ? bySignal.go(state.processes, target, ctx) : byFreezer.thaw(state.groups, target, ctx),

  async residue(state, target, ctx) {
    const stopped = await bySignal.stoppedOnes(processesOf(state), target, ctx);
    const groups = state.method === "signal" ? [] : await byFreezer.leftGroups(state.groups, target, ctx);
    return [
      ...stopped.map(({ pid, command }) => `process ${pid} (${command}) is stopped`),
      ...groups.map((folder) => `control group ${folder} is there`),
    ];
  },

  resources: (state) =>
    processesOf(state).flatMap(({ pid, startTime }) => [
      `process:${pid}@${startTime}/execution`,
      // Limits of version 2 move processes as well, and a process is in one group of that version only.
      ...(state.method === "freezer" ? [`process:${pid}@${startTime}/cgroup`] : []),
    ]),
  blastRadius: (state) => processesOf(state).map(({ pid, command }) => `process ${pid} (${command})`),
};

function noted({ pid, startTime, command }: ProcessInfo): PausedProcess {
  return { pid, startTime, command: shorten(command) };
}

/** The groups to make, one inside each that a process is in; undefined where the freezer cannot be used. */
async function groupsFor(
  chosen: readonly ProcessInfo[],
  target: Target,
  ctx: PrepareContext,
): Promise<FrozenGroup[] | undefined> {
  const mount = process.getuid?.() === 0 ? await unifiedMount(target, ctx.signal) : undefined;
  if (mount === undefined) return undefined;
  const groups = new Map<string, PausedProcess[]>();
  for (const one of chosen) {
    const origin = await groupOf(one.pid, mount, target, ctx.signal);
    if (origin === undefined || !(await canHoldGroup(origin, target, ctx.signal))) return undefined;
    groups.set(origin, [...(groups.get(origin) ?? []), noted(one)]);
  }
  return [...groups].map(([origin, processes]) => ({ folder: `${origin}/hormesis-${ctx.id}`, origin, processes }));
}

function alreadyStopped({ pid, command }: ProcessInfo): HormesisError {
  return new HormesisError(`Failed to pause process ${pid} (${shorten(command)}): it is stopped already.`, {
    code: "PROCESS_STOPPED",
    mend: `Let it go on first: kill -CONT ${pid}`,
  });
}

function noFreezer(target: Target): HormesisError {
  return new HormesisError(`Failed to pause by freezer on ${target.name}: it cannot be used here.`, {
    code: "FREEZER_MISSING",
    mend: "Run as root on Linux with cgroup2 mounted, or write method: signal.",
  });
}
