import { cpus } from "node:os";
import type { FaultContext } from "../../../ports/fault.ts";
import type { Target } from "../../../ports/target.ts";

/** Long enough that the kernel's ticks of 10 ms tell shares apart, short enough for a look. */
const WINDOW_MS = 400;

/** The kernel shows times to programs in hundredths of a second on every Linux there is. */
const MS_PER_TICK = 10;

/** How much of the processor the processes of an injection use, and how much nobody does, in cores. */
export async function measureLoad(
  target: Target,
  ctx: FaultContext,
): Promise<{ readonly usedCores: number; readonly idleCores: number }> {
  const from = await look(target, ctx);
  await ctx.clock.sleep(WINDOW_MS, ctx.signal);
  const to = await look(target, ctx);
  const elapsedMs = to.atMs - from.atMs;
  let usedMs = 0;
  for (const [pid, cpuMs] of to.cpuMs) usedMs += cpuMs - (from.cpuMs.get(pid) ?? cpuMs);
  return { usedCores: cores(usedMs / elapsedMs), idleCores: cores((to.idleMs - from.idleMs) / elapsedMs) };
}

interface Look {
  readonly atMs: number;
  readonly idleMs: number;
  readonly cpuMs: ReadonlyMap<number, number>;
}

async function look(target: Target, ctx: FaultContext): Promise<Look> {
  const held = await target.held(ctx.signal);
  const pids = held.map(({ pid }) => pid);
  const cpuMs =
    process.platform === "linux"
      ? new Map(held.map(({ pid, cpuTicks }) => [pid, cpuTicks * MS_PER_TICK]))
      : await askPs(pids, target, ctx);
  const idleMs = cpus().reduce((sum, { times }) => sum + times.idle, 0);
  return { atMs: ctx.clock.monotonic(), idleMs, cpuMs };
}

async function askPs(pids: readonly number[], target: Target, ctx: FaultContext): Promise<Map<number, number>> {
  const { stdout } = await target.exec(["ps", "-o", "pid=,time=", "-p", pids.join(",")], { signal: ctx.signal });
  return parseCpuTimes(stdout);
}

/** Reads lines of a number and a processor time as macOS prints it: `812 1:02.35`, minutes first. */
export function parseCpuTimes(printed: string): Map<number, number> {
  const found = printed.matchAll(/^\s*(\d+)\s+(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)\s*$/gm);
  return new Map(
    Array.from(found, ([, pid, hours = "0", minutes, seconds]) => {
      const totalSeconds = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
      return [Number(pid), Math.round(totalSeconds * 1000)];
    }),
  );
}

function cores(value: number): number {
  return Math.round(value * 100) / 100;
}
