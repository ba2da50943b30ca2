import type { Target } from "../../../ports/target.ts";

/** Where the kernel's second version of control groups is mounted and may be written; undefined when nowhere. */
export async function unifiedMount(target: Target, signal: AbortSignal): Promise<string | undefined> {
  const mounts = await target.read("/proc/self/mountinfo", signal).catch(() => "");
  for (const line of mounts.split("\n")) {
    // ID PARENT DEVICE ROOT MOUNTPOINT OPTIONS [FIELDS] - TYPE SOURCE OPTIONS, see the page proc(5).
    const [before = "", after = ""] = line.split(" - ");
    const [, , , , mountPoint, options = ""] = before.split(" ");
    if (after.startsWith("cgroup2 ") && options.split(",").includes("rw")) return mountPoint;
  }
  return undefined;
}

/** The folder of the group that a process is in; undefined when it is gone. */
export async function groupOf(
  pid: number,
  mount: string,
  target: Target,
  signal: AbortSignal,
): Promise<string | undefined> {
  const text = await target.read(`/proc/${pid}/cgroup`, signal).catch(() => "");
  const path = /^0::(\/.*)$/m.exec(text)?.[1];
  if (path === undefined) return undefined;
  return path === "/" ? mount : `${mount}${path}`;
}

/** True when the group can hold a group of ours, with the process in it. A threaded one cannot. */
export async function canHoldGroup(folder: string, target: Target, signal: AbortSignal): Promise<boolean> {
  if (!(await target.exists(`${folder}/cgroup.procs`, signal))) return false;
  const type = await target.read(`${folder}/cgroup.type`, signal).catch(() => "domain");
  return type.trim() === "domain";
}
