import type { Activity } from "../document/schema.ts";
import type { RunContext } from "./context.ts";

/**
 * The dry mode of one activity: its own key `dry`, which controls set, or the run's.
 * A `dry` that stands in the document itself switches the run's mode off under Chaos Toolkit's semantics.
 */
function modeOf(ctx: RunContext, activity: Activity): unknown {
  const own = activity["dry"];
  if (own === undefined) return ctx.plan.dry;
  return ctx.dryInDocument.has(activity) ? undefined : own;
}

/** True when the activity is not performed but taken as succeeded with no output. */
export function isPretended(ctx: RunContext, activity: Activity): boolean {
  const mode = modeOf(ctx, activity);
  return (
    mode === "activities" ||
    (mode === "actions" && activity.type === "action") ||
    (mode === "probes" && activity.type === "probe")
  );
}

export function pausesAreSkipped(ctx: RunContext, activity: Activity): boolean {
  return modeOf(ctx, activity) === "pause" || isPretended(ctx, activity);
}
