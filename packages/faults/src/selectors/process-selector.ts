import { HormesisError } from "@hormesis/experiment";
import * as z from "zod";
import type { PrepareContext } from "../ports/fault.ts";
import type { ProcessInfo, Target } from "../ports/target.ts";
import { percentSchema } from "../quantities.ts";
import { listenerOwners, listenersOf } from "./listeners.ts";

/** The arguments by which a fault chooses processes; spread it into the fault's own strict object. */
export const processSelectorShape = {
  pid: z.int().min(1).optional().describe("The process of this number"),
  name: z.string().min(1).optional().describe("Processes whose program has this name"),
  command: z.string().min(1).optional().describe("Processes whose command line contains this text"),
  port: z.int().min(1).max(65_535).optional().describe("The process that listens on this TCP port"),
  pidfile: z.string().min(1).optional().describe("The process whose number stands in this file"),
  count: z.int().min(1).optional().describe("How many of those that match, chosen by the seed"),
  percent: percentSchema.optional().describe("How many of those that match, as a share, rounded up: 50%"),
} as const;

const selectorSchema = z.strictObject(processSelectorShape);
export type ProcessSelector = z.infer<typeof selectorSchema>;

const ways = ["pid", "name", "command", "port", "pidfile"] as const;

/** Said of a selector that selects nothing in particular, or too much; for `superRefine` of the fault's object. */
export function refineSelector(selector: ProcessSelector, ctx: z.RefinementCtx): void {
  if (ways.every((way) => selector[way] === undefined)) {
    ctx.addIssue({ code: "custom", message: `say which process: give one of ${ways.join(", ")}` });
  }
  if (selector.count !== undefined && selector.percent !== undefined) {
    ctx.addIssue({ code: "custom", message: "give count or percent, not both", path: ["percent"] });
  }
}

/**
 * Finds the processes that meet all that the selector says, and chooses among them by the seed. Without `count` and
 * `percent` exactly one must match: a selector that is wider than its author thought must not widen the blast radius.
 *
 * @throws HormesisError `PROCESS_NONE`, `PROCESS_HIDDEN`, `PROCESS_SEVERAL`, `PROCESS_PROTECTED`
 */
export async function selectProcesses(
  selector: ProcessSelector,
  target: Target,
  ctx: PrepareContext,
): Promise<readonly ProcessInfo[]> {
  const matching = await matchingProcesses(selector, target, ctx.signal);
  const words = describeSelector(selector);
  if (matching.length === 0) {
    await refuseHidden(selector, target, ctx.signal);
    throw new HormesisError(`Failed to select a process with ${words} on ${target.name}: there is none.`, {
      code: "PROCESS_NONE",
      mend: "Start it before the run, or correct the selector.",
    });
  }
  const untouchable = matching.find(({ pid }) => ctx.protectedPids.has(pid));
  if (untouchable !== undefined) {
    const { pid, command } = untouchable;
    const reason = `it matches process ${pid} (${shorten(command)}), which the run itself needs`;
    throw new HormesisError(`Failed to select processes with ${words}: ${reason}.`, {
      code: "PROCESS_PROTECTED",
      mend: "Make the selector narrower: a longer command, a port, or a pidfile.",
    });
  }
  return choose(selector, matching, ctx, words);
}

/** A process that listens, and that another user is not shown, is not absent. */
async function refuseHidden(selector: ProcessSelector, target: Target, signal: AbortSignal): Promise<void> {
  const { port } = selector;
  if (port === undefined || (await listenersOf(port, target, signal)).size > 0) return;
  const [owner] = await listenerOwners(port, target, signal);
  if (owner === undefined) return;
  const reason = `a process of user ${owner} listens there, and cannot be seen from here`;
  const words = describeSelector(selector);
  throw new HormesisError(`Failed to select a process with ${words} on ${target.name}: ${reason}.`, {
    code: "PROCESS_HIDDEN",
    mend: "Run as that user or as root, and where the process is: not inside of another container.",
  });
}

/** `name "redis" and port 6379` */
function describeSelector(selector: ProcessSelector): string {
  return ways
    .filter((way) => selector[way] !== undefined)
    .map((way) => `${way} ${JSON.stringify(selector[way])}`)
    .join(" and ");
}

function choose(
  selector: ProcessSelector,
  matching: readonly ProcessInfo[],
  ctx: PrepareContext,
  words: string,
): readonly ProcessInfo[] {
  const { count, percent } = selector;
  if (count === undefined && percent === undefined && matching.length > 1) {
    const pids = matching.map(({ pid }) => pid).join(", ");
    throw new HormesisError(`Failed to select one process with ${words}: ${matching.length} match (${pids}).`, {
      code: "PROCESS_SEVERAL",
      mend: "Say how many: count: 1, or percent: 100%.",
    });
  }
  // More than zero percent of something is never nothing.
  const wanted = count ?? (percent === undefined ? 1 : Math.ceil(percent * matching.length));
  const random = ctx.random.fork("processes");
  const drawn = matching.map((process) => ({ process, at: random.next() }));
  return drawn
    .toSorted((one, other) => one.at - other.at)
    .slice(0, wanted)
    .map(({ process }) => process)
    .toSorted((one, other) => one.pid - other.pid);
}

async function matchingProcesses(
  selector: ProcessSelector,
  target: Target,
  signal: AbortSignal,
): Promise<ProcessInfo[]> {
  const { pid, name, command, port, pidfile } = selector;
  const filePid = pidfile === undefined ? undefined : await readPidfile(pidfile, target, signal);
  const listening = port === undefined ? undefined : await listenersOf(port, target, signal);
  const all = await target.processes(signal);
  return all.filter(
    (process) =>
      process.state !== "Z" &&
      process.state !== "X" &&
      !isKernelThread(process) &&
      (pid === undefined || process.pid === pid) &&
      (filePid === undefined || process.pid === filePid) &&
      (name === undefined || process.name === name || programOf(process) === name) &&
      (command === undefined || process.command.includes(command)) &&
      (listening === undefined || listening.has(process.pid)),
  );
}

async function readPidfile(path: string, target: Target, signal: AbortSignal): Promise<number> {
  const text = await target.read(path, signal).catch((error: unknown) => {
    throw unreadable(path, "it cannot be read", error);
  });
  const pid = Number(/^\s*(\d+)\s*$/.exec(text)?.[1]);
  if (Number.isNaN(pid)) throw unreadable(path, "it does not hold the number of a process", undefined);
  return pid;
}

function unreadable(path: string, reason: string, cause: unknown): HormesisError {
  return new HormesisError(`Failed to read pidfile '${path}': ${reason}.`, {
    code: "PIDFILE_UNREADABLE",
    mend: "Start the process first, or correct the path.",
    cause,
  });
}

/** The kernel's own threads are children of the second process, and have no command line. */
function isKernelThread({ pid, parentPid, command }: ProcessInfo): boolean {
  return (pid === 2 || parentPid === 2) && command.startsWith("[");
}

function programOf({ command }: ProcessInfo): string {
  const program = command.split(" ", 1)[0] ?? "";
  return program.slice(program.lastIndexOf("/") + 1);
}

/** A command as people can take it in. */
export function shorten(command: string): string {
  return command.length > 60 ? `${command.slice(0, 57)}...` : command;
}
