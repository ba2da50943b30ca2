import type { Target } from "../ports/target.ts";

/* Control groups come in two versions, and machines with both at once, each controller then in one of them. */

/** Where a controller's groups are. */
export interface Hierarchy {
  readonly version: 1 | 2;
  readonly controller: string;
  /** The folder of the topmost group that can be seen from here. */
  readonly mount: string;
  /** What the kernel's names of groups begin with above that folder; `/` when nothing is hidden. */
  readonly root: string;
}

/** The hierarchy that a controller (`cpu`, `memory`, `pids`; `io` is `blkio` in version 1) belongs to, if any. */
export async function hierarchyOf(
  controller: string,
  target: Target,
  signal: AbortSignal,
): Promise<Hierarchy | undefined> {
  const mounts = parseMounts(await target.read("/proc/self/mountinfo", signal).catch(() => ""));
  const old = controller === "io" ? "blkio" : controller;
  const first = mounts.find(({ type, superOptions }) => type === "cgroup" && superOptions.includes(old));
  if (first !== undefined) return { version: 1, controller, mount: first.mount, root: first.root };
  for (const { type, mount, root } of mounts) {
    if (type !== "cgroup2") continue;
    const controllers = await target.read(`${mount}/cgroup.controllers`, signal).catch(() => "");
    if (controllers.trim().split(" ").includes(controller)) return { version: 2, controller, mount, root };
  }
  return undefined;
}

interface GroupMount {
  readonly type: string;
  readonly mount: string;
  readonly root: string;
  readonly superOptions: readonly string[];
}

/** Reads /proc/PID/mountinfo for control groups that can be written. The page proc(5) tells the columns. */
export function parseMounts(mountinfo: string): GroupMount[] {
  return mountinfo.split("\n").flatMap((line) => {
    const [before = "", after = ""] = line.split(" - ");
    const [, , , root = "/", mount = "", options = ""] = before.split(" ");
    const [type = "", , superOptions = ""] = after.split(" ");
    if (!type.startsWith("cgroup") || !options.split(",").includes("rw")) return [];
    return { type, mount, root, superOptions: superOptions.split(",") };
  });
}

/** The folder of the group that a process is in; undefined when it is gone, or its group cannot be seen from here. */
export async function groupOf(
  pid: number,
  hierarchy: Hierarchy,
  target: Target,
  signal: AbortSignal,
): Promise<string | undefined> {
  const text = await target.read(`/proc/${pid}/cgroup`, signal).catch(() => "");
  const path = parseGroups(text, hierarchy);
  const { mount, root } = hierarchy;
  if (path === undefined) return undefined;
  if (root === "/") return path === "/" ? mount : `${mount}${path}`;
  if (path === root) return mount;
  return path.startsWith(`${root}/`) ? `${mount}${path.slice(root.length)}` : undefined;
}

/** Reads /proc/PID/cgroup: lines of number, controllers and path; version 2 is the line without controllers. */
export function parseGroups(text: string, { version, controller }: Hierarchy): string | undefined {
  const old = controller === "io" ? "blkio" : controller;
  for (const line of text.split("\n")) {
    const [, controllers = "", path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (version === 2 ? controllers === "" : controllers.split(",").includes(old)) {
      if (path !== undefined) return path;
    }
  }
  return undefined;
}
