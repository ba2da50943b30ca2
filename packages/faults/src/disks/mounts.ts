import { statSync } from "node:fs";
import { HormesisError } from "@hormesis/experiment";
import type { Target } from "../ports/target.ts";

/** One mount, as the kernel lists it. */
export interface Mount {
  readonly id: string;
  readonly path: string;
  /** What holds for this mount alone: `rw,nosuid,relatime`. */
  readonly options: string;
  readonly type: string;
}

/** The mounts that runners see, in the order in which they were made. */
export async function listMounts(target: Target, signal: AbortSignal): Promise<Mount[]> {
  return parseMountinfo(await target.read("/proc/self/mountinfo", signal));
}

/** Reads /proc/PID/mountinfo; the page proc(5) tells the columns. Spaces in paths are written as numbers there. */
export function parseMountinfo(text: string): Mount[] {
  return text.split("\n").flatMap((line) => {
    const [before = "", after = ""] = line.split(" - ");
    const [id = "", , , , path, options = ""] = before.split(" ");
    if (path === undefined) return [];
    return { id, path: unescape(path), options, type: after.split(" ", 1)[0] ?? "" };
  });
}

function unescape(path: string): string {
  return path.replaceAll(/\\([0-7]{3})/g, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

/**
 * The number of the disk (`8:0`) that a path is on: of the whole disk, also when the path is on a partition of it.
 *
 * @throws HormesisError `DISK_NONE`
 */
export async function diskOf(path: string, target: Target, signal: AbortSignal): Promise<string> {
  const device = deviceOf(path);
  const major = ((device >> 8n) & 0xfffn) | ((device >> 32n) & ~0xfffn);
  const minor = (device & 0xffn) | ((device >> 12n) & ~0xffn);
  const own = `${major}:${minor}`;
  const there = await target.exists(`/sys/dev/block/${own}`, signal);
  if (!there) {
    throw new HormesisError(`Failed to find the disk of '${path}': it is on no disk of its own (device ${own}).`, {
      code: "DISK_NONE",
      mend: "Name a folder on a disk, not on tmpfs, overlay or the network; or slow the process down by delay.",
    });
  }
  const isPartition = await target.exists(`/sys/dev/block/${own}/partition`, signal);
  return isPartition ? (await target.read(`/sys/dev/block/${own}/../dev`, signal)).trim() : own;
}

/** @throws HormesisError `DISK_UNREADABLE` */
export function deviceOf(path: string): bigint {
  try {
    return statSync(path, { bigint: true }).dev;
  } catch (error) {
    throw new HormesisError(`Failed to look at the disk of '${path}': there is no such file or folder.`, {
      code: "DISK_UNREADABLE",
      mend: "Correct the path.",
      cause: error,
    });
  }
}
