import type { AnyFault } from "../../src/ports/fault.ts";
import { groupAvailability } from "../../src/groups/use-group.ts";
import { groupOf, hierarchyOf } from "../../src/groups/hierarchy.ts";
import { planGroups } from "../../src/groups/limit-group.ts";
import { readProcess } from "../../src/machine/process-table.ts";
import { systemClock } from "@hormesis/experiment/clock";
import { openTarget } from "../../src/targets/open-target.ts";
import type { FaultBench } from "./bench.ts";
import { startSubject } from "./subject.ts";

/** Why groups with this controller cannot be tried here; undefined when they can. */
export async function whyNoGroups(controller: string): Promise<string | undefined> {
  const target = openTarget("local", "look");
  const ctx = { id: "look", clock: systemClock, signal: new AbortController().signal };
  const available = await groupAvailability(controller, target, ctx);
  if (!available.available) return available.missing.join("; ");
  const hierarchy = await hierarchyOf(controller, target, ctx.signal);
  const own = readProcess(process.pid);
  if (hierarchy === undefined || own === undefined) return "no control groups";
  if ((await groupOf(own.pid, hierarchy, target, ctx.signal)) === undefined) return "its group cannot be seen";
  try {
    await planGroups({ chosen: [own], hierarchy, settingsFor: async () => [] }, target, ctx);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A bench for a fault by control groups: a program of the tests' own. */
export async function groupBench(fault: AnyFault, controller: string, more: object): Promise<FaultBench> {
  return {
    fault,
    skip: await whyNoGroups(controller),
    async setUp() {
      const subject = await startSubject();
      return {
        target: "local",
        parameters: { pid: subject.pid, ...more },
        snapshot: async () => subject.snapshot(),
        close: () => subject.close(),
      };
    },
  };
}
