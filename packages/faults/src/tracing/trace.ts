import { HormesisError } from "@hormesis/experiment";
import * as z from "zod";
import { leftPrograms, startProgram } from "../holders/node-program.ts";
import { tether } from "../holders/tether.ts";
import type { Availability, FaultContext, FaultEffect, PrepareContext } from "../ports/fault.ts";
import type { ProcessIdentity, ProcessInfo, Target } from "../ports/target.ts";
import type { Steps } from "../ports/steps.ts";
import { type ProcessSelector, selectProcesses, shorten } from "../selectors/process-selector.ts";

/*
 * Changing what the system calls of a live process return, by strace. It vanishes with strace: the kernel lets go of
 * a process whose tracer ends, however it ends. The process is slower while it is traced, and can have one tracer only.
 */

export const traceSchema = z.object({
  processes: z.array(z.object({ pid: z.int(), startTime: z.string(), command: z.string() })),
  /** What strace is told beside the processes. */
  options: z.array(z.string()),
});
export type Trace = z.infer<typeof traceSchema>;

/** What a process does with files, and the system calls by which it does; `?`: where the machine has such a one. */
export const fileOperations = {
  open: ["open", "openat", "openat2", "creat"],
  read: ["read", "pread64", "readv", "preadv", "preadv2"],
  write: ["write", "pwrite64", "writev", "pwritev", "pwritev2", "fallocate"],
  sync: ["fsync", "fdatasync", "sync_file_range"],
} as const;
export type FileOperation = keyof typeof fileOperations;

/** A strace that is asked to end lets go of its processes within milliseconds. */
const LET_GO_MS = 1000;
const LET_GO_POLL_MS = 5;

export async function traceAvailability(target: Target, ctx: FaultContext): Promise<Availability> {
  const found = await target.hasProgram("strace", ctx.signal);
  const scope = await target.read("/proc/sys/kernel/yama/ptrace_scope", ctx.signal).catch(() => "0");
  const missing = [
    ...(found ? [] : ["there is no program strace: apt-get install strace"]),
    ...(process.getuid?.() === 0 || scope.trim() === "0"
      ? []
      : ["the kernel lets nobody but root trace a process (kernel.yama.ptrace_scope): run as root"]),
  ];
  return missing.length === 0 ? { available: true } : { available: false, missing };
}

/** What is to happen to operations on files. */
export interface TraceInput {
  readonly selector: ProcessSelector;
  readonly files: readonly string[];
  readonly operations: readonly FileOperation[];
  /** As strace writes it: `error=ENOSPC`, `delay_enter=150000`. */
  readonly effect: string;
}

/** @throws HormesisError `PROCESS_TRACED`, and those of the selector */
export async function planTrace(input: TraceInput, target: Target, ctx: PrepareContext): Promise<Trace> {
  const { selector, files, operations, effect } = input;
  const chosen = await selectProcesses(selector, target, ctx);
  for (const one of chosen) {
    const tracer = await tracerOf(one, target, ctx);
    if (tracer !== undefined && tracer !== 0) throw alreadyTraced(one, tracer);
  }
  const calls = operations.flatMap((name) => fileOperations[name].map((call) => `?${call}`)).join(",");
  const paths = files.flatMap((file) => ["-P", file]);
  return {
    processes: chosen.map(({ pid, startTime, command }) => ({ pid, startTime, command: shorten(command) })),
    options: [...paths, "-e", `trace=${calls}`, "-e", `inject=${calls}:${effect}`],
  };
}

/** The steps of a fault by a trace. */
export function traceSteps(trace: Trace): Steps {
  return {
    inject: (target, ctx) => beginTrace(trace, target, ctx),
    observe: (target, ctx) => lookAtTrace(trace, target, ctx),
    revert: endTrace,
    residue: (target, ctx) => leftTrace(trace, target, ctx),
    resources: () => trace.processes.map(({ pid, startTime }) => `process:${pid}@${startTime}/trace`),
  };
}

async function beginTrace({ processes, options }: Trace, target: Target, ctx: FaultContext): Promise<void> {
  const there: ProcessIdentity[] = [];
  for (const process of processes) if ((await target.find(process, ctx.signal)) !== undefined) there.push(process);
  if (there.length === 0) return;
  const pids = there.flatMap(({ pid }) => ["-p", String(pid)]);
  const argv = ["strace", "-f", "-o", "/dev/null", ...options, ...pids];
  await startProgram({ title: "file faults", text: tether, settings: { argv, readyAt: "attached" } }, target, ctx);
}

/** In effect when every chosen process that still lives is traced by a strace of ours. */
async function lookAtTrace({ processes }: Trace, target: Target, ctx: FaultContext): Promise<FaultEffect> {
  const tracers = (await target.held(ctx.signal)).filter(isStrace).map(({ pid }) => pid);
  const found = await Promise.all(processes.map((process) => tracerOf(process, target, ctx)));
  const traced = processes.filter((_process, index) => tracers.includes(found[index] ?? 0)).map(({ pid }) => pid);
  const evidence = { tracers, traced, of: processes.length };
  if (tracers.length === 0) return { state: "absent", evidence };
  const alive = found.filter((tracer) => tracer !== undefined).length;
  return { state: traced.length === alive && alive > 0 ? "active" : "partial", evidence };
}

/** Asks strace to let go first: when it is killed in the middle of a call, that one call ends in ENOSYS. */
async function endTrace(target: Target, ctx: FaultContext): Promise<void> {
  const straces = (await target.held(ctx.signal)).filter(isStrace);
  for (const strace of straces) await target.signal(strace, "SIGTERM", ctx.signal);
  const untilMs = ctx.clock.monotonic() + LET_GO_MS;
  const left = async (): Promise<boolean> => (await target.held(ctx.signal)).some(isStrace);
  while ((await left()) && ctx.clock.monotonic() < untilMs) await ctx.clock.sleep(LET_GO_POLL_MS, ctx.signal);
  await target.endHeld(ctx.signal);
}

async function leftTrace({ processes }: Trace, target: Target, ctx: FaultContext): Promise<string[]> {
  const found = await Promise.all(processes.map((process) => target.find(process, ctx.signal)));
  // Nothing that strace does may leave a process stopped; if it did, somebody has to know.
  const stopped = found.flatMap((one) => (one?.state === "t" ? [`process ${one.pid} stands still, traced`] : []));
  return [...(await leftPrograms(target, ctx)), ...stopped];
}

function isStrace({ name }: ProcessInfo): boolean {
  return name === "strace";
}

/** Who traces a process: 0 when nobody does; undefined when it is gone. */
async function tracerOf(process: ProcessIdentity, target: Target, ctx: FaultContext): Promise<number | undefined> {
  if ((await target.find(process, ctx.signal)) === undefined) return undefined;
  const status = await target.read(`/proc/${process.pid}/status`, ctx.signal).catch(() => "");
  const tracer = /^TracerPid:\s+(\d+)$/m.exec(status)?.[1];
  return tracer === undefined ? undefined : Number(tracer);
}

function alreadyTraced({ pid, command }: ProcessInfo, tracer: number): HormesisError {
  return new HormesisError(
    `Failed to plan file faults for process ${pid} (${shorten(command)}): process ${tracer} traces it already.`,
    { code: "PROCESS_TRACED", mend: "End the debugger or tracer first: a process can have only one." },
  );
}
