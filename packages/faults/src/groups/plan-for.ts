import type { PrepareContext } from "../ports/fault.ts";
import type { ProcessInfo, Target } from "../ports/target.ts";
import { type ProcessSelector, selectProcesses } from "../selectors/process-selector.ts";
import type { GroupState } from "./group-fault.ts";
import { type Hierarchy, hierarchyOf } from "./hierarchy.ts";
import { planGroups, type Setting } from "./limit-group.ts";

/** Chooses processes and plans groups for them; the state of a fault by control groups. Touches nothing. */
export async function planFor(
  controller: string,
  selector: ProcessSelector,
  target: Target,
  ctx: PrepareContext,
  settings: (origin: string, hierarchy: Hierarchy, processes: readonly ProcessInfo[]) => Promise<readonly Setting[]>,
): Promise<GroupState> {
  const chosen = await selectProcesses(selector, target, ctx);
  const hierarchy = await hierarchyOf(controller, target, ctx.signal);
  if (hierarchy === undefined) throw new Error(`no control groups for ${controller}: availability was not asked`);
  const settingsFor = (origin: string, processes: readonly ProcessInfo[]): Promise<readonly Setting[]> =>
    settings(origin, hierarchy, processes);
  return { groups: await planGroups({ chosen, hierarchy, settingsFor }, target, ctx) };
}

/** The lesser of a limit and the one that a file says, where `max`, or no file, is none. */
export async function leastOf(limit: number, path: string, target: Target, signal: AbortSignal): Promise<number> {
  const text = await target.read(path, signal).catch(() => "max");
  const there = Number(text.trim());
  return Number.isFinite(there) && text.trim() !== "" ? Math.min(limit, there) : limit;
}
