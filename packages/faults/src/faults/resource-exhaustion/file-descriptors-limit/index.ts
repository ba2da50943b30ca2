import { readdirSync } from "node:fs";
import { HormesisError } from "@hormesis/experiment";
import * as z from "zod";
import type { Fault, FaultContext } from "../../../ports/fault.ts";
import type { ProcessIdentity, ProcessInfo, Target } from "../../../ports/target.ts";
import { processSelectorShape, refineSelector, selectProcesses, shorten } from "../../../selectors/process-selector.ts";

const parametersSchema = z
  .strictObject({
    ...processSelectorShape,
    more: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(0)
      .describe("How many files and sockets each may still open, beside those it has"),
  })
  .superRefine(refineSelector);
type Parameters = z.infer<typeof parametersSchema>;

const stateSchema = z.object({
  processes: z.array(
    z.object({ pid: z.int(), startTime: z.string(), command: z.string(), before: z.string(), limit: z.int() }),
  ),
});
type State = z.infer<typeof stateSchema>;

/**
 * Lets processes open only so many more files and sockets; then they get EMFILE. What is open stays open.
 *
 * @example { type: "fault", fault: "file-descriptors.limit", target: "local", arguments: { port: 5001, more: 5 } }
 */
export const fileDescriptorsLimit: Fault<Parameters, State> = {
  name: "file-descriptors.limit",
  version: 1,
  category: "infrastructure/resource-exhaustion",
  description: "Processes cannot open any more files or connections.",
  parameters: parametersSchema,
  state: stateSchema,
  touches: "the soft limit on open files (RLIMIT_NOFILE) of the processes that the selector matches",
  privileges: "none for one's own processes; root for those of others",
  platforms: ["linux"],
  undo: "the soft limit is set to what it was before, also of what the processes started meanwhile",
  isolation: "host",
  span: "lasting",

  async availability(target, ctx) {
    if (await target.hasProgram("prlimit", ctx.signal)) return { available: true };
    return { available: false, missing: ["there is no program prlimit: apt-get install util-linux"] };
  },

  async prepare({ more, ...selector }, target, ctx) {
    const chosen = await selectProcesses(selector, target, ctx);
    const plan = async (one: ProcessInfo): Promise<State["processes"][number]> => {
      const before = await softLimitOf(one, target, ctx);
      if (before === undefined) throw notSeen(one, "its limits cannot be read");
      const limit = limitFor(openOnes(one), more);
      if (before !== "unlimited" && limit >= Number(before)) {
        throw notSeen(one, `it may open no more than ${before} as it is`);
      }
      return { pid: one.pid, startTime: one.startTime, command: shorten(one.command), before, limit };
    };
    return { processes: await Promise.all(chosen.map(plan)) };
  },

  async inject({ processes }, target, ctx) {
    for (const process of processes) {
      ctx.signal.throwIfAborted();
      await setSoftLimit(process, String(process.limit), target, ctx);
    }
  },

  async observe({ processes }, target, ctx) {
    const limits = await Promise.all(processes.map((process) => softLimitOf(process, target, ctx)));
    const limited = processes.filter(({ limit }, index) => limits[index] === String(limit));
    const evidence = { softLimits: limits.map((limit) => limit ?? "ended"), limited: limited.map(({ pid }) => pid) };
    if (limited.length === 0) return { state: "absent", evidence };
    const alive = limits.filter((limit) => limit !== undefined).length;
    return { state: limited.length === alive ? "active" : "partial", evidence };
  },

  async revert({ processes }, target, ctx) {
    for (const process of processes) {
      await setSoftLimit(process, process.before, target, ctx);
      for (const child of await heirsOf(process, target, ctx)) await setSoftLimit(child, process.before, target, ctx);
    }
  },

  async residue({ processes }, target, ctx) {
    const left = processes.map(async (process) => {
      const limited = (await softLimitOf(process, target, ctx)) === String(process.limit) ? [process] : [];
      return [...limited, ...(await heirsOf(process, target, ctx))].map(
        ({ pid, command }) => `process ${pid} (${shorten(command)}) may open ${process.limit} files only`,
      );
    });
    return (await Promise.all(left)).flat();
  },

  resources: ({ processes }) => processes.map(({ pid, startTime }) => `process:${pid}@${startTime}/nofile`),
  blastRadius: ({ processes }) =>
    processes.map(({ pid, command, before, limit }) => `process ${pid} (${command}): ${before} open files -> ${limit}`),
};

/** Numbers are given out from the lowest free one, and the limit is on the number: so gaps count as room. */
export function limitFor(open: ReadonlySet<number>, more: number): number {
  let limit = 0;
  for (let left = more; open.has(limit) || left > 0; limit += 1) if (!open.has(limit)) left -= 1;
  return limit;
}

function openOnes(one: ProcessInfo): ReadonlySet<number> {
  try {
    return new Set(readdirSync(`/proc/${one.pid}/fd`).map(Number));
  } catch {
    throw notSeen(one, "its open files cannot be seen: it belongs to another user");
  }
}

/** As the kernel writes it, a number or `unlimited`; undefined when the process is gone. */
async function softLimitOf(process: ProcessIdentity, target: Target, ctx: FaultContext): Promise<string | undefined> {
  if ((await target.find(process, ctx.signal)) === undefined) return undefined;
  const limits = await target.read(`/proc/${process.pid}/limits`, ctx.signal).catch(() => "");
  return /^Max open files\s+(\d+|unlimited)/m.exec(limits)?.[1];
}

/** What a process started while it was limited: a child begins with its parent's limit. */
async function heirsOf(
  process: State["processes"][number],
  target: Target,
  ctx: FaultContext,
): Promise<readonly ProcessInfo[]> {
  const all = await target.processes(ctx.signal);
  const below = new Set([process.pid]);
  // A parent mostly comes before its children; where numbers began anew, another round finds the rest.
  for (let before = 0; before < below.size;) {
    before = below.size;
    for (const { pid, parentPid } of all) if (below.has(parentPid)) below.add(pid);
  }
  const children = all.filter(({ pid }) => pid !== process.pid && below.has(pid));
  const limits = await Promise.all(children.map((child) => softLimitOf(child, target, ctx)));
  return children.filter((_child, index) => limits[index] === String(process.limit));
}

async function setSoftLimit(process: ProcessIdentity, limit: string, target: Target, ctx: FaultContext): Promise<void> {
  if ((await target.find(process, ctx.signal)) === undefined) return;
  const argv = ["prlimit", "--pid", String(process.pid), `--nofile=${limit}:`];
  const { status, stderr } = await target.exec(argv, { signal: ctx.signal });
  if (status === 0 || (await target.find(process, ctx.signal)) === undefined) return;
  throw new HormesisError(`Failed to set the limit on open files of process ${process.pid}: ${stderr.trim()}.`, {
    code: "LIMIT_NOT_SET",
    mend: "Run as root, or as the user the process belongs to.",
    effect: "unknown",
  });
}

function notSeen({ pid, command }: ProcessInfo, reason: string): HormesisError {
  return new HormesisError(`Failed to plan a limit on open files of process ${pid} (${shorten(command)}): ${reason}.`, {
    code: "LIMIT_UNUSABLE",
    mend: "Choose another process, allow fewer, or run as root.",
  });
}
