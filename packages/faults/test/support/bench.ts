import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Random } from "@hormesis/experiment";
import type { AnyFault } from "../../src/ports/fault.ts";
import { isAlive, readProcess } from "../../src/machine/process-table.ts";
import type { ProcessIdentity } from "../../src/ports/target.ts";

/** Something real that a fault may act on, made for one test and taken away after it. */
export interface Bench {
  readonly target: string;
  /** As a document would give them. */
  readonly parameters: unknown;
  /** All that the fault may touch, as it is now: looked at from outside, not through the fault. */
  snapshot(): Promise<unknown>;
  close(): Promise<void>;
}

/** How to try a fault, in one of the ways it works. */
export interface FaultBench {
  readonly fault: AnyFault;
  /** Said in the titles, when a fault is tried in several ways. */
  readonly variant?: string;
  readonly setUp: () => Promise<Bench>;
  /** Why it cannot be tried here, such as "needs root"; undefined: it can. */
  readonly skip?: string | undefined;
  /** How long it may take until the effect shows, and until it is gone (default 2 s). */
  readonly settleMs?: number;
  /** Tried in this way, it goes with its runner, though another way of it stays. */
  readonly vanishes?: boolean;
}

/** A process of the tests' own that sleeps until it is ended. */
export interface Sleeper extends ProcessIdentity {
  /** Whether it is stopped, and its groups; or `ended`. */
  snapshot(): unknown;
  close(): Promise<void>;
}

export async function startSleeper(): Promise<Sleeper> {
  const child = spawn("sleep", ["600"], { stdio: "ignore", detached: true });
  const ended = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  await new Promise((resolve, reject) => child.on("spawn", resolve).on("error", reject));
  const pid = child.pid!;
  // Between fork and exec it is still our own program.
  await until(() => readProcess(pid)?.name === "sleep" && readProcess(pid)?.state === "S");
  const { startTime } = readProcess(pid)!;
  const identity = { pid, startTime };
  return {
    ...identity,
    snapshot: () => (isAlive(identity) ? { stopped: isStopped(pid), groups: groupsOf(pid) } : "ended"),
    async close() {
      child.kill("SIGCONT");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function isStopped(pid: number): boolean {
  return readProcess(pid)?.state === "T";
}

function groupsOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cgroup`, "utf8");
  } catch {
    return "";
  }
}

/** A folder for one test. */
export async function makeFolder(): Promise<{ path: string; close(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "hormesis-faults-"));
  return { path, close: () => rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }) };
}

/** Waits until something is so; fails after the bound. */
export async function until(holds: () => boolean | Promise<boolean>, withinMs = 5000): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`it was not so within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Randomness that is good enough for choosing among few. */
export function seededRandom(seed: string): Random {
  let state = Array.from(seed).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
  return {
    seed,
    next: () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    },
    fork: (name) => seededRandom(`${seed}/${name}`),
  };
}
