import { cpus, tmpdir } from "node:os";
import { HormesisError } from "@hormesis/experiment";
import * as z from "zod";
import { leftPrograms, startProgram } from "../../../holders/node-program.ts";
import { tether } from "../../../holders/tether.ts";
import type { Fault } from "../../../ports/fault.ts";
import { percentSchema } from "../../../quantities.ts";
import { burner } from "./burner.ts";
import { measureLoad } from "./measure.ts";

const parametersSchema = z.strictObject({
  load: percentSchema
    .refine((share) => share >= 0.01, { error: "must be at least 1%" })
    .default(0.9)
    .describe("How busy to make each of those cores: 80%"),
  cores: z.int().min(1).optional().describe("How many cores (default: all but one)"),
  nice: z.int().min(0).max(19).default(0).describe("19 gives way to everything else, 0 to nothing"),
  method: z
    .enum(["auto", "stress-ng", "builtin"])
    .default("auto")
    .describe("auto: stress-ng where it is installed, otherwise a program of our own"),
});
type Parameters = z.infer<typeof parametersSchema>;

const stateSchema = z.object({
  method: z.enum(["stress-ng", "builtin"]),
  cores: z.int(),
  load: z.number(),
  nice: z.int(),
});
type State = z.infer<typeof stateSchema>;

/** What always stays free: a core, or this share of a small machine. Without it nobody could stop the fault. */
const FREE_SHARE = 0.1;

/** Less than this part of what was asked for is not the fault that was asked for. */
const NEAR_ENOUGH = 0.75;

/** With no more idle than this per core, there is nothing left to take: others are what keeps the load down. */
const IDLE_SHARE = 0.1;

/**
 * Keeps cores busy. What else runs on the machine gets less of them.
 *
 * @example { type: "fault", fault: "cpu.load", target: "local", arguments: { load: "80%", cores: 1 }, duration: "30s" }
 */
export const cpuLoad: Fault<Parameters, State> = {
  name: "cpu.load",
  version: 1,
  category: "infrastructure/resource-exhaustion",
  description: "Cores are kept busy, so that everything else on the machine gets less of them.",
  parameters: parametersSchema,
  state: stateSchema,
  touches: "the processor time of the whole machine; a core, or a tenth of the machine, always stays free",
  privileges: "none: any user may",
  platforms: ["linux", "darwin"],
  undo: "the processes that burn the time end",
  isolation: "process",
  span: "lasting",
  heldBy: "program",

  availability: async () => ({ available: true }),

  async prepare({ load, cores, nice, method }, target, ctx) {
    const there = cpus().length;
    const wanted = cores ?? Math.max(1, there - 1);
    const most = there - Math.min(1, there * FREE_SHARE);
    // 0.9 times 2 and the like are not exact.
    if (wanted > there || wanted * load > most + 1e-9) throw tooMuch(wanted, load, there, most);
    const found = method !== "builtin" && (await target.hasProgram("stress-ng", ctx.signal));
    if (method === "stress-ng" && !found) throw noStressNg();
    return { method: found ? "stress-ng" : "builtin", cores: wanted, load, nice };
  },

  async inject({ method, cores, load, nice }, target, ctx) {
    if (method === "builtin") {
      await startProgram({ title: "cpu load", text: burner, settings: { cores, load, nice } }, target, ctx);
      return;
    }
    const percent = String(Math.round(load * 100));
    // It wants a folder that it may write in, though for this it writes nothing.
    const argv = ["stress-ng", "--quiet", "--temp-path", tmpdir(), "--cpu", String(cores), "--cpu-load", percent];
    await startProgram({ title: "cpu load", text: tether, settings: { argv, nice, load } }, target, ctx);
  },

  async observe({ cores, load }, target, ctx) {
    const wantedCores = cores * load;
    if ((await target.held(ctx.signal)).length === 0)
      return { state: "absent", evidence: { wantedCores, usedCores: 0 } };
    const { usedCores, idleCores } = await measureLoad(target, ctx);
    const saturated = idleCores < cpus().length * IDLE_SHARE;
    const active = usedCores >= wantedCores * NEAR_ENOUGH || (usedCores > 0 && saturated);
    return { state: active ? "active" : "partial", evidence: { wantedCores, usedCores, idleCores } };
  },

  revert: (_state, target, ctx) => target.endHeld(ctx.signal),
  residue: (_state, target, ctx) => leftPrograms(target, ctx),
  resources: () => ["cpu:time"],
  blastRadius: ({ cores, load }) => [
    `${Math.round(load * 100)}% of ${cores} of ${cpus().length} cores of this machine`,
  ],
};

function tooMuch(cores: number, load: number, there: number, most: number): HormesisError {
  const asked = `${Math.round(load * 100)}% of ${cores} cores`;
  const reason = `of the ${there} there are, at most ${most.toFixed(1)} may be taken, so that the machine stays usable`;
  return new HormesisError(`Failed to load ${asked}: ${reason}.`, {
    code: "CPU_TOO_MUCH",
    mend: "Take fewer cores, or less of each.",
  });
}

function noStressNg(): HormesisError {
  return new HormesisError("Failed to load the processor by stress-ng: it is not installed.", {
    code: "PROGRAM_MISSING",
    mend: "Install it (apt-get install stress-ng), or leave method away.",
  });
}
