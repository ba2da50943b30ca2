import { HormesisError } from "@hormesis/experiment";
import * as z from "zod";
import { diskOf } from "../../../disks/mounts.ts";
import type { Hierarchy } from "../../../groups/hierarchy.ts";
import { limitGroupSchema, type Setting } from "../../../groups/limit-group.ts";
import { planFor } from "../../../groups/plan-for.ts";
import { groupAvailability, groupBlastRadius, groupSteps } from "../../../groups/use-group.ts";
import type { Availability, Fault } from "../../../ports/fault.ts";
import { stepsBy } from "../../../ports/steps.ts";
import { planTrace, traceAvailability, traceSchema, traceSteps } from "../../../tracing/trace.ts";
import { type Parameters, parametersSchema } from "./parameters.ts";

const stateSchema = z.discriminatedUnion("by", [
  z.object({ by: z.literal("delay"), trace: traceSchema, files: z.array(z.string()), delayMs: z.number() }),
  z.object({ by: z.literal("rate"), groups: z.array(limitGroupSchema), path: z.string(), perSecond: z.int() }),
]);
type State = z.infer<typeof stateSchema>;

/**
 * Makes the disk slow for chosen processes: each operation on chosen files takes longer, or only so many bytes pass in
 * a second. Other processes are as fast as before.
 *
 * @example { type: "fault", fault: "disk.slow", target: "local", arguments: { port: 5001, files: ["/var/lib/shop/db"], delay: "150ms" } }
 */
export const diskSlow: Fault<Parameters, State> = {
  name: "disk.slow",
  version: 1,
  category: "infrastructure/hardware",
  description: "Reading and writing takes processes longer, as on a worn or an overloaded disk.",
  parameters: parametersSchema,
  state: stateSchema,
  touches: "the processes that the selector matches: by delay, strace attaches; by perSecond, a control group limits",
  privileges: "by delay: root, or one's own processes where the kernel lets them be traced; by perSecond: root",
  platforms: ["linux"],
  undo: "strace lets go of the processes; or they are moved back to their group, and the one made is removed",
  isolation: "host",
  span: "lasting",

  async availability(target, ctx) {
    // One way is enough for the fault to be of use; `prepare` says when it is the other one that is asked for.
    const [trace, group] = [await traceAvailability(target, ctx), await groupAvailability("io", target, ctx)];
    if (trace.available || group.available) return { available: true };
    return { available: false, missing: [...trace.missing, ...group.missing] };
  },

  async prepare(parameters, target, ctx) {
    const { delay, files, operations, path, perSecond, ...selector } = parameters;
    const availability = delay === undefined ? groupAvailability("io", target, ctx) : traceAvailability(target, ctx);
    refuseMissing(await availability, delay === undefined ? "perSecond" : "delay");
    if (delay !== undefined && files !== undefined) {
      const effect = `delay_enter=${Math.round(delay * 1000)}`;
      const trace = await planTrace({ selector, files, operations, effect }, target, ctx);
      return { by: "delay", trace, files, delayMs: delay };
    }
    // The schema lets nothing else through: one way or the other.
    const [where, rate] = [path ?? "/", perSecond ?? 0];
    const disk = await diskOf(where, target, ctx.signal);
    const { groups } = await planFor("io", selector, target, ctx, async (_origin, hierarchy) =>
      throttle(disk, rate, hierarchy),
    );
    return { by: "rate", groups, path: where, perSecond: rate };
  },

  ...stepsBy((state: State) => (state.by === "delay" ? traceSteps(state.trace) : groupSteps(state.groups))),

  blastRadius: (state) =>
    state.by === "rate"
      ? groupBlastRadius(state.groups).map((who) => `${who}: ${state.perSecond} bytes/s on the disk of ${state.path}`)
      : state.trace.processes.map(
          ({ pid, command }) => `process ${pid} (${command}): ${state.delayMs} ms longer on ${state.files.join(", ")}`,
        ),
};

function refuseMissing(availability: Availability, by: string): void {
  if (availability.available) return;
  throw new HormesisError(`Failed to plan disk.slow by ${by}: ${availability.missing.join("; ")}.`, {
    code: "FAULT_UNAVAILABLE",
    mend: "Provide what is missing, or slow the disk down in the other way: delay, or perSecond.",
  });
}

function throttle(disk: string, perSecond: number, { version }: Hierarchy): Setting[] {
  if (version === 2) {
    const limit = `rbps=${perSecond} wbps=${perSecond}`;
    return [{ file: "io.max", text: `${disk} ${limit}`, shows: `${disk} ${limit}`, lift: `${disk} rbps=max wbps=max` }];
  }
  return ["read", "write"].map((direction) => ({
    file: `blkio.throttle.${direction}_bps_device`,
    text: `${disk} ${perSecond}`,
    shows: `${disk} ${perSecond}`,
    lift: `${disk} 0`,
  }));
}
