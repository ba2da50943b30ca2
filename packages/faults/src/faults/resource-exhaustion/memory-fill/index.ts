import { HormesisError } from "@hormesis/experiment";
import * as z from "zod";
import { leftPrograms, startProgram } from "../../../holders/node-program.ts";
import type { Fault, FaultContext } from "../../../ports/fault.ts";
import type { Target } from "../../../ports/target.ts";
import { percentSchema, sizeBytesSchema } from "../../../quantities.ts";
import { hoarder } from "./hoarder.ts";

/** Less than this, and the kernel begins to end processes, maybe the one that could undo the fault. */
const FLOOR_BYTES = 128 * 2 ** 20;

const parametersSchema = z
  .strictObject({
    size: sizeBytesSchema.optional().describe("How much to take: 512MiB"),
    percent: percentSchema.optional().describe("How much to take, as a share of what is free now: 50%"),
    keepFree: sizeBytesSchema
      .refine((bytes) => bytes >= FLOOR_BYTES, { error: "must be at least 128MiB" })
      .default(2 * FLOOR_BYTES)
      .describe("What must stay free. When others use it up, the fault gives way: 256MiB"),
  })
  .refine(({ size, percent }) => (size === undefined) !== (percent === undefined), {
    error: "say how much: give size or percent, one of them",
  });
type Parameters = z.infer<typeof parametersSchema>;

const stateSchema = z.object({ bytes: z.int(), keepFreeBytes: z.int() });
type State = z.infer<typeof stateSchema>;

/**
 * Takes memory and holds on to it, every page of it used. Gives it back at once when the machine runs short.
 *
 * @example { type: "fault", fault: "memory.fill", target: "local", arguments: { percent: "80%" }, duration: "30s" }
 */
export const memoryFill: Fault<Parameters, State> = {
  name: "memory.fill",
  version: 1,
  category: "infrastructure/resource-exhaustion",
  description: "Memory is taken, so that what else runs on the machine finds less of it.",
  parameters: parametersSchema,
  state: stateSchema,
  touches: "the free memory of the whole machine, held by one process, the first that the kernel would end",
  privileges: "none: any user may",
  platforms: ["linux", "darwin"],
  undo: "the process that holds the memory ends, and the memory is free",
  isolation: "process",
  span: "lasting",
  heldBy: "program",

  availability: async () => ({ available: true }),

  async prepare({ size, percent = 0, keepFree }) {
    const freeBytes = process.availableMemory();
    const bytes = size ?? Math.floor(freeBytes * percent);
    if (bytes < 1 || bytes > freeBytes - keepFree) throw tooMuch(bytes, freeBytes, keepFree);
    return { bytes, keepFreeBytes: keepFree };
  },

  async inject({ bytes, keepFreeBytes }, target, ctx) {
    const settings = { bytes, keepFreeBytes };
    await startProgram({ title: "memory fill", text: hoarder, settings }, target, ctx);
  },

  async observe({ bytes }, target, ctx) {
    const residentBytes = await residentBytesOf(target, ctx);
    const evidence = { wantedBytes: bytes, residentBytes, freeBytes: process.availableMemory() };
    if (residentBytes === 0) return { state: "absent", evidence };
    return { state: residentBytes >= bytes ? "active" : "partial", evidence };
  },

  revert: (_state, target, ctx) => target.endHeld(ctx.signal),
  residue: (_state, target, ctx) => leftPrograms(target, ctx),
  resources: () => ["memory:free"],
  blastRadius: ({ bytes, keepFreeBytes }) => [
    `${mebibytes(bytes)} of the memory of this machine; ${mebibytes(keepFreeBytes)} stay free`,
  ],
};

/** What the processes of the injection have in memory for real, as the kernel counts it; swapped out does not count. */
async function residentBytesOf(target: Target, ctx: FaultContext): Promise<number> {
  const held = await target.held(ctx.signal);
  const kilobytes = await Promise.all(
    held.map(async ({ pid }) => {
      if (process.platform !== "linux") {
        const { stdout } = await target.exec(["ps", "-o", "rss=", "-p", String(pid)], { signal: ctx.signal });
        return Number.parseInt(stdout, 10) || 0;
      }
      // One that ended meanwhile has nothing any more. Pages of program files do not count: they are nobody's loss.
      const status = await target.read(`/proc/${pid}/status`, ctx.signal).catch(() => "");
      return Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
    }),
  );
  return kilobytes.reduce((sum, one) => sum + one, 0) * 1024;
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}

function tooMuch(bytes: number, freeBytes: number, keepFreeBytes: number): HormesisError {
  const reason = `${mebibytes(freeBytes)} are free, of which ${mebibytes(keepFreeBytes)} must stay so`;
  return new HormesisError(`Failed to take ${mebibytes(bytes)} of memory: ${reason}.`, {
    code: "MEMORY_TOO_SMALL",
    mend: "Take less, or lower keepFree.",
  });
}
