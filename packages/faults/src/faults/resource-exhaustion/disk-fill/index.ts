import { HormesisError } from "@hormesis/experiment";
import { nodeProgram } from "../../../holders/node-program.ts";
import type { Fault, FaultContext, FaultEffect } from "../../../ports/fault.ts";
import type { Target } from "../../../ports/target.ts";
import { bytesOf, inodesOf } from "./measure.ts";
import { parametersSchema, type Parameters, type State, stateSchema } from "./parameters.ts";
import { NO_ROOM_BYTES, planFill } from "./plan.ts";

/** What is left to be taken block by block, since a disk needs a little of its room to note what is where. */
const LAST_BYTES = 2 ** 20;

/** Makes so many empty files, each of which takes one of the files that the disk can hold. */
const makeFiles = `
const fs = require("node:fs");
for (let at = 0; at < settings.count; at += 1) fs.closeSync(fs.openSync(settings.folder + "/" + at, "w"));
process.exit(0);
`;

/**
 * Takes space on a disk with one file, or the files that it can hold with many empty ones.
 *
 * @example { type: "fault", fault: "disk.fill", target: "local", arguments: { path: "/var/lib/shop", percent: "95%" } }
 */
export const diskFill: Fault<Parameters, State> = {
  name: "disk.fill",
  version: 2,
  category: "infrastructure/resource-exhaustion",
  description: "Space on a disk is taken, or the number of its files, so that writing comes to its end.",
  parameters: parametersSchema,
  state: stateSchema,
  touches: "one file in the folder given, or one folder of empty files, with a name of its own",
  privileges: "the right to write in the folder",
  platforms: ["linux", "darwin"],
  undo: "the file, or the folder, is removed",
  isolation: "host",
  span: "lasting",

  availability: async () => ({ available: true }),
  prepare: planFill,

  async inject(state, target, ctx) {
    const { file, bytes, full, inodes } = state;
    if (inodes > 0) {
      await target.makeFolder(file, ctx.signal);
      await run(nodeProgram("disk fill", makeFiles, { folder: file, count: inodes }), state, target, ctx);
      return;
    }
    const atOnce = full ? Math.max(1, bytes - LAST_BYTES) : bytes;
    const allocate = process.platform === "linux" ? ["fallocate", "-l"] : ["mkfile"];
    await run([...allocate, String(atOnce), file], state, target, ctx);
    if (!full) return;
    // It ends with an error, namely that the disk is full: which `observe` looks for.
    await target.exec(["sh", "-c", 'cat /dev/zero >> "$1"', "sh", file], ctx);
  },

  async observe(state, target, ctx) {
    const { folder, file, bytes, full, inodes } = state;
    if (!(await target.exists(file, ctx.signal))) return { state: "absent", evidence: { file: null } };
    if (inodes > 0) return lookAtFiles(state, target, ctx);
    const { stdout } = await target.exec(["wc", "-c", file], ctx);
    const fileBytes = Number.parseInt(stdout, 10);
    const { free: freeBytes } = await bytesOf(folder, target, ctx);
    const active = full ? freeBytes < NO_ROOM_BYTES : fileBytes === bytes;
    return { state: active ? "active" : "partial", evidence: { fileBytes, freeBytes } };
  },

  async revert({ file, inodes }, target, ctx) {
    if (inodes === 0) return target.remove(file, ctx.signal);
    const { status, stderr } = await target.exec(["rm", "-rf", "--", file], ctx);
    if (status !== 0) throw new Error(`rm of ${file} failed: ${stderr.trim()}`);
  },

  residue: async ({ file }, target, ctx) => ((await target.exists(file, ctx.signal)) ? [`${file} is there`] : []),
  resources: ({ folder, disk, inodes }) => [`disk:${disk || folder}/${inodes > 0 ? "inodes" : "space"}`],
  blastRadius: ({ folder, bytes, full, inodes }) =>
    inodes > 0
      ? [`${inodes} files on the disk of ${folder}`]
      : [`${bytes} bytes on the disk of ${folder}${full ? ": all there are" : ""}`],
};

async function lookAtFiles({ folder, file, inodes }: State, target: Target, ctx: FaultContext): Promise<FaultEffect> {
  const { stdout } = await target.exec(["ls", "-f", file], ctx);
  // The folder itself and the one above are listed too.
  const files = stdout.split("\n").filter((name) => name !== "" && name !== "." && name !== "..").length;
  const { free: freeInodes } = await inodesOf(folder, target, ctx);
  // The folder takes one of them.
  return { state: files >= inodes - 1 ? "active" : "partial", evidence: { files, freeInodes } };
}

async function run(argv: readonly string[], state: State, target: Target, ctx: FaultContext): Promise<void> {
  const { status, stderr } = await target.exec(argv, ctx);
  // A disk of 100 % has no room for the last file: the folder that holds them has taken it.
  if (status === 0 || (state.inodes > 0 && /ENOSPC/.test(stderr))) return;
  const program = argv[0] === process.execPath ? "the program" : argv[0];
  throw new HormesisError(`Failed to fill '${state.file}': ${stderr.trim() || `${program} exited with ${status}`}.`, {
    code: "DISK_NOT_FILLED",
    mend: "Look whether the folder can be written, and whether its filesystem knows fallocate.",
    effect: "unknown",
  });
}
