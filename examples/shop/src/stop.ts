import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { call } from "./call.ts";

/** After SIGTERM a service needs a second at the most; one that is frozen (SIGSTOP) never notices. */
const STOP_GRACE_MS = 1500;
const LOOK_EVERY_MS = 20;
const HEALTH_TIMEOUT_MS = 500;

/** Asks a child to end, waits, and makes it. */
export async function stopChild(child: ChildProcess): Promise<void> {
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  if (isOver()) return;
  child.kill("SIGTERM");
  for (let waitedMs = 0; waitedMs < STOP_GRACE_MS && !isOver(); waitedMs += LOOK_EVERY_MS) await sleep(LOOK_EVERY_MS);
  if (isOver()) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

/** A restarted service is not our child, and its pid may by now be a stranger's: it is asked before it is signalled. */
export async function stopRestarted({ pid, url }: { pid: number; url: string }): Promise<void> {
  if ((await healthPid(url)) !== pid) return;
  process.kill(pid, "SIGTERM");
  for (let waitedMs = 0; waitedMs < STOP_GRACE_MS && isAlive(pid); waitedMs += LOOK_EVERY_MS)
    await sleep(LOOK_EVERY_MS);
  if (isAlive(pid)) process.kill(pid, "SIGKILL");
}

/** True while a process of this id runs. One that ended, and whose parent has not yet asked how, is not running. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    // Linux keeps an entry for it: "4711 (node) Z ...". A restarted service's new parent may never ask.
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return process.platform !== "linux";
  }
}

/** The process id that a service reports, or undefined where none answers. Proof that a pid is still ours. */
export async function healthPid(url: string): Promise<number | undefined> {
  try {
    const { pid } = await call(`${url}/health`, { timeoutMs: HEALTH_TIMEOUT_MS });
    return typeof pid === "number" ? pid : undefined;
  } catch {
    return undefined;
  }
}
