import type { Activity } from "../document/schema.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { substituteAlways } from "../values/index.ts";
import { Broken } from "./broken.ts";
import { type RunContext, scopeOfProvider } from "./context.ts";
import type { Phase } from "./events.ts";

/** Strictly, a pause that is no number is found before the activity; in Chaos Toolkit only when its turn comes. */
export function checkPauses(ctx: RunContext, activity: Activity): void {
  if (ctx.rules.extended) secondsOfPause(ctx, activity, "after");
  else if (!isJsonObject(activity.pauses)) throw new Broken("the pauses are no object");
}

/**
 * Reads an activity's pause. One that a variable gives as text (`"0.3"`) is an uncaught error in Chaos Toolkit; strictly
 * a text that is a number is that number.
 *
 * @throws Broken when the pause is no number
 */
export function secondsOfPause(ctx: RunContext, activity: Activity, when: "before" | "after"): number {
  const resolved = substituteAlways(activity.pauses as JsonObject, scopeOfProvider(ctx, activity.provider));
  const value = isJsonObject(resolved) ? resolved[when] : undefined;
  if (value === undefined || value === null || value === "" || value === false) return 0;
  if (typeof value === "number" && value >= 0) return value;
  const read = ctx.rules.extended && typeof value === "string" ? Number(value) : Number.NaN;
  if (read >= 0) return read;
  throw new Broken(`the pause ${when} is ${JSON.stringify(value)}, which is no number of seconds`);
}

/** Waits, and tells that it does. In the rollbacks a hurried run does not wait any longer. */
export async function pause(
  ctx: RunContext,
  input: { phase: Phase; name: string; when: "before" | "after"; seconds: number; signal: AbortSignal },
): Promise<void> {
  const { phase, name, when, seconds, signal } = input;
  if (seconds === 0) return;
  await ctx.emit({ type: "pause-started", phase, name, when, seconds });
  if (phase !== "rollbacks" && phase !== "recovery") return ctx.clock.sleep(seconds * 1000, signal);
  await ctx.clock.sleep(seconds * 1000, ctx.interruption.hurry).catch((error: unknown) => {
    if (signal.aborted) throw error;
  });
}
