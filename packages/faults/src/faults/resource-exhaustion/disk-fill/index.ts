import { HormesisError } from "@hormesis/experiment";
import * as z from "zod";
import type { Fault } from "../../../ports/fault.ts";
import type { Target } from "../../../ports/target.ts";
import { sizeBytesSchema } from "../../../quantities.ts";

const parametersSchema = z.strictObject({
  path: z.string().startsWith("/", "must be an absolute path").describe("A folder on the disk to fill"),
  size: sizeBytesSchema.describe("How much to take: 512MiB"),
});
type Parameters = z.infer<typeof parametersSchema>;

const stateSchema = z.object({ folder: z.string(), file: z.string(), bytes: z.int() });
type State = z.infer<typeof stateSchema>;

/** What is always left free, so that the machine, and the ledger, go on to work. */
const FLOOR_BYTES = 16 * 2 ** 20;

/**
 * Takes space on a disk with one file.
 *
 * @example { type: "fault", fault: "disk.fill", target: "local", arguments: { path: "/var/lib/shop", size: "1GiB" } }
 */
export const diskFill: Fault<Parameters, State> = {
  name: "disk.fill",
  version: 1,
  category: "infrastructure/resource-exhaustion",
  description: "Space on a disk is taken, so that writing comes to its end.",
  parameters: parametersSchema,
  state: stateSchema,
  touches: "one file in the folder given, with a name of its own",
  privileges: "the right to write in the folder",
  platforms: ["linux", "darwin"],
  undo: "the file is removed",
  isolation: "host",
  span: "lasting",

  availability: async () => ({ available: true }),

  async prepare({ path, size }, target, ctx) {
    const folder = path === "/" ? path : path.replace(/\/+$/, "");
    const freeBytes = await freeBytesOf(folder, target, ctx.signal);
    if (size > freeBytes - FLOOR_BYTES) throw tooMuch(folder, size, freeBytes);
    return { folder, file: `${folder === "/" ? "" : folder}/hormesis-${ctx.id}.fill`, bytes: size };
  },

  async inject({ file, bytes }, target, ctx) {
    const command =
      process.platform === "linux" ? ["fallocate", "-l", String(bytes), file] : ["mkfile", String(bytes), file];
    const { status, stderr } = await target.exec(command, { signal: ctx.signal });
    if (status !== 0) {
      throw new HormesisError(`Failed to fill '${file}': ${stderr.trim() || `${command[0]} exited with ${status}`}.`, {
        code: "DISK_NOT_FILLED",
        mend: "Look whether the folder can be written, and whether its filesystem knows fallocate.",
        effect: "unknown",
      });
    }
  },

  async observe({ folder, file, bytes }, target, ctx) {
    if (!(await target.exists(file, ctx.signal))) return { state: "absent", evidence: { fileBytes: 0 } };
    const { stdout } = await target.exec(["wc", "-c", file], { signal: ctx.signal });
    const fileBytes = Number.parseInt(stdout, 10);
    const freeBytes = await freeBytesOf(folder, target, ctx.signal);
    return { state: fileBytes === bytes ? "active" : "partial", evidence: { fileBytes, freeBytes } };
  },

  revert: ({ file }, target, ctx) => target.remove(file, ctx.signal),
  residue: async ({ file }, target, ctx) => ((await target.exists(file, ctx.signal)) ? [`file ${file} is there`] : []),
  resources: ({ folder }) => [`disk:${folder}/space`],
  blastRadius: ({ folder, bytes }) => [`${bytes} bytes on the disk of ${folder}`],
};

async function freeBytesOf(folder: string, target: Target, signal: AbortSignal): Promise<number> {
  const { status, stdout, stderr } = await target.exec(["df", "-Pk", folder], { signal });
  const kilobytes = Number(stdout.trim().split("\n").at(-1)?.split(/\s+/)[3]);
  if (status === 0 && Number.isFinite(kilobytes)) return kilobytes * 1024;
  throw new HormesisError(`Failed to look at the disk of '${folder}': ${stderr.trim() || "df said nothing"}.`, {
    code: "DISK_UNREADABLE",
    mend: "Correct the path.",
  });
}

function tooMuch(folder: string, size: number, freeBytes: number): HormesisError {
  const reason = `only ${freeBytes} are free, of which ${FLOOR_BYTES} must stay so`;
  return new HormesisError(`Failed to take ${size} bytes on the disk of '${folder}': ${reason}.`, {
    code: "DISK_TOO_SMALL",
    mend: "Take less, or choose another disk.",
  });
}
