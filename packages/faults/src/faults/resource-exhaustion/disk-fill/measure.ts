import { statSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { HormesisError } from "@hormesis/experiment";
import { deviceOf } from "../../../disks/mounts.ts";
import type { FaultContext } from "../../../ports/fault.ts";
import type { Target } from "../../../ports/target.ts";

/** What `df` counts of a disk: bytes, or files. */
export interface Usage {
  readonly used: number;
  /** What a user may still take; root could take a little more on some disks. */
  readonly free: number;
}

/** @throws HormesisError `DISK_UNREADABLE` */
export async function bytesOf(folder: string, target: Target, ctx: FaultContext): Promise<Usage> {
  const { used, free } = await df("-Pk", folder, target, ctx);
  return { used: used * 1024, free: free * 1024 };
}

/** @throws HormesisError `DISK_UNREADABLE` */
export function inodesOf(folder: string, target: Target, ctx: FaultContext): Promise<Usage> {
  return df("-Pi", folder, target, ctx);
}

/** True when the machine itself works on the disk that the folder is on: its programs, the home, temporary files. */
export function isSystemDisk(folder: string): boolean {
  const device = deviceOf(folder);
  return ["/", "/var", homedir(), tmpdir()].some((path) => {
    try {
      return statSync(path, { bigint: true }).dev === device;
    } catch {
      return false;
    }
  });
}

async function df(option: string, folder: string, target: Target, ctx: FaultContext): Promise<Usage> {
  const { status, stdout, stderr } = await target.exec(["df", option, folder], { signal: ctx.signal });
  // DISK TOTAL USED FREE SHARE MOUNT, below a line of headings.
  const [, , used, free] = stdout.trim().split("\n").at(-1)?.split(/\s+/) ?? [];
  const usage = { used: Number(used), free: Number(free) };
  if (status === 0 && Number.isFinite(usage.used) && Number.isFinite(usage.free)) return usage;
  throw new HormesisError(`Failed to look at the disk of '${folder}': ${stderr.trim() || "df said nothing"}.`, {
    code: "DISK_UNREADABLE",
    mend: "Correct the path.",
  });
}
