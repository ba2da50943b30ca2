import type { Activity, Step } from "../document/schema.ts";
import type { Json } from "../json.ts";
import type { RunContext } from "./context.ts";
import { pausesAreSkipped } from "./dry.ts";
import type { ActivityRun } from "./events.ts";
import { asJson } from "./judge.ts";
import { checkPauses, pause, secondsOfPause } from "./pauses.ts";
import { Performance, type Where } from "./performance.ts";
import { resolveStep } from "./references.ts";

export type { Where } from "./performance.ts";

/** A performed activity. `reason` says why its tolerance was met or not, or what went wrong. */
export interface Performed {
  readonly run: ActivityRun;
  readonly reason: string | undefined;
}

/**
 * Performs one activity: controls, pauses, provider, judgement.
 *
 * @throws Interrupted when the run was interrupted meanwhile (the entry then has no status)
 * @throws Broken under semantics that let errors in the document escape
 */
export async function performActivity(ctx: RunContext, step: Step, where: Where): Promise<Performed> {
  const activity = resolveStep(step, where.lookup);
  const performance = ctx.controls.isIdle(asJson(activity))
    ? await performPlainly(ctx, activity, where)
    : await performControlled(ctx, activity, where);
  performance.throwIfUnjudgeable();
  return performance;
}

async function performPlainly(ctx: RunContext, activity: Activity, where: Where): Promise<Performance> {
  await wait(ctx, activity, where, "before");
  const performance = new Performance(ctx, activity, where);
  await performance.perform();
  performance.applyJudgement();
  await performance.announce();
  performance.throwIfEnded();
  await wait(ctx, activity, where, "after");
  return performance;
}

/** The entry is told only when the last control has seen it, as a control may change it. */
async function performControlled(ctx: RunContext, activity: Activity, where: Where): Promise<Performance> {
  const context = asJson(activity);
  let performance: Performance | undefined;
  let state: Json = null;
  await ctx.controls.before("activity", context);
  try {
    try {
      await wait(ctx, activity, where, "before");
      performance = new Performance(ctx, activity, where);
      await performance.perform();
      performance.throwIfEnded();
      await wait(ctx, activity, where, "after");
      // Chaos Toolkit's controls cannot see the verdict on the tolerance; strictly they can.
      if (ctx.rules.extended) performance.applyJudgement();
      state = performance.run as unknown as Json;
    } finally {
      const found = performance === undefined ? {} : foundIn(performance.run);
      await ctx.controls.after("activity", context, state);
      if (ctx.rules.extended && performance?.restore(found) === true) await warnOfChange(ctx, activity.name);
    }
  } finally {
    performance?.applyJudgement();
    await performance?.announce();
  }
  return performance;
}

function foundIn({ status, tolerance_met }: ActivityRun): Pick<ActivityRun, "status" | "tolerance_met"> {
  return { ...(status === undefined ? {} : { status }), ...(tolerance_met === undefined ? {} : { tolerance_met }) };
}

/** A control may change an output, but not what was found: the verdict is built on that. */
async function warnOfChange(ctx: RunContext, name: string): Promise<void> {
  await ctx.emit({ type: "warning", message: `A control changed the result of '${name}'; what was found counts.` });
}

async function wait(ctx: RunContext, activity: Activity, where: Where, when: "before" | "after"): Promise<void> {
  if (activity.pauses === undefined) return;
  if (when === "before") checkPauses(ctx, activity);
  const seconds = pausesAreSkipped(ctx, activity) ? 0 : secondsOfPause(ctx, activity, when);
  await pause(ctx, { phase: where.phase, name: activity.name, when, seconds, signal: where.signal });
}
