import { HormesisError } from "@hormesis/experiment";
import { deviceOf } from "../../../disks/mounts.ts";
import type { FaultContext } from "../../../ports/fault.ts";
import type { Target } from "../../../ports/target.ts";
import { bytesOf, inodesOf, isSystemDisk } from "./measure.ts";
import { FLOOR_BYTES, type Parameters, type State } from "./parameters.ts";

/** Files that stay free on a disk of the machine's own: sockets, logs and the ledger are files too. */
const FLOOR_INODES = 1000;

/** More take minutes to make and to remove. */
const MOST_INODES = 200_000;

/** Less free than this is no room for anything: a disk of 4 KiB blocks has a few left over here and there. */
export const NO_ROOM_BYTES = 2 ** 16;

/** @throws HormesisError `DISK_TOO_SMALL`, `DISK_FULL_ALREADY`, `DISK_NEEDED`, `DISK_UNREADABLE`, `FAULT_UNAVAILABLE` */
export async function planFill(parameters: Parameters, target: Target, ctx: FaultContext): Promise<State> {
  const { path, inodes } = parameters;
  const folder = path === "/" ? path : path.replace(/\/+$/, "");
  const file = `${folder === "/" ? "" : folder}/hormesis-${ctx.id}.fill`;
  const where = { folder, file, disk: String(deviceOf(folder)) };
  if (inodes !== undefined) {
    return { ...where, bytes: 0, full: false, inodes: await inodesToTake(folder, inodes, target, ctx) };
  }
  return { ...where, ...(await bytesToTake(folder, parameters, target, ctx)), inodes: 0 };
}

async function bytesToTake(
  folder: string,
  { size, percent = 0, keepFree }: Parameters,
  target: Target,
  ctx: FaultContext,
): Promise<Pick<State, "bytes" | "full">> {
  if (keepFree < FLOOR_BYTES && isSystemDisk(folder)) throw needed(folder, keepFree);
  const { used, free } = await bytesOf(folder, target, ctx);
  // A disk that is to be full takes what there is, however much of it is to stay free.
  const wanted = size ?? Math.floor((used + free) * percent) - used;
  if (wanted < 1) throw fullAlready(folder, `${used} bytes are in use already`);
  const bytes = size === undefined ? Math.min(wanted, free - keepFree) : wanted;
  if (bytes < 1 || bytes > free - keepFree) throw tooSmall(folder, `${wanted} bytes`, free, keepFree);
  return { bytes, full: free - bytes < NO_ROOM_BYTES };
}

async function inodesToTake(folder: string, share: number, target: Target, ctx: FaultContext): Promise<number> {
  if (process.platform !== "linux") throw notHere(folder);
  const { used, free } = await inodesOf(folder, target, ctx);
  const wanted = Math.floor((used + free) * share) - used;
  if (used + free === 0) throw fullAlready(folder, "its filesystem has no bound on files");
  if (wanted < 1) throw fullAlready(folder, `${used} files are there already`);
  const floor = isSystemDisk(folder) ? FLOOR_INODES : 0;
  const most = Math.min(free - floor, MOST_INODES);
  if (wanted > most) throw tooSmall(folder, `${wanted} files`, free, Math.max(floor, free - MOST_INODES));
  return wanted;
}

function notHere(folder: string): HormesisError {
  return new HormesisError(`Failed to fill the disk of '${folder}' with files: that works on Linux only.`, {
    code: "FAULT_UNAVAILABLE",
    mend: "Give size or percent instead of inodes.",
  });
}

function needed(folder: string, keepFree: number): HormesisError {
  return new HormesisError(`Failed to fill the disk of '${folder}' up to ${keepFree} bytes: the machine works on it.`, {
    code: "DISK_NEEDED",
    mend: `Leave at least ${FLOOR_BYTES} bytes free, or name a folder on a disk of its own.`,
  });
}

function fullAlready(folder: string, reason: string): HormesisError {
  return new HormesisError(`Failed to fill the disk of '${folder}': ${reason}.`, {
    code: "DISK_FULL_ALREADY",
    mend: "Take more of it, or choose another disk.",
  });
}

function tooSmall(folder: string, what: string, free: number, keepFree: number): HormesisError {
  const reason = `only ${free} are free, of which ${keepFree} must stay so`;
  return new HormesisError(`Failed to take ${what} on the disk of '${folder}': ${reason}.`, {
    code: "DISK_TOO_SMALL",
    mend: "Take less, or choose another disk.",
  });
}
