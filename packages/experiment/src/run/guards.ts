import type { Activity, Guard } from "../document/schema.ts";
import { messageOf } from "../errors.ts";
import { parseDuration } from "../values/index.ts";
import { performActivity } from "./activity.ts";
import type { RunContext } from "./context.ts";
import type { Beside } from "./during.ts";
import { linkSignal } from "./linked-signal.ts";
import type { ReferenceLookup } from "./references.ts";

const defaultEveryMs = 1000;
/** A guard that gives no answer for so long cannot guard: it trips. Its own `timeout` may say otherwise. */
const lookSeconds = 10;

/**
 * Watches the experiment's guards beside the run. A guard that is not met, or that cannot be looked at, trips: the run
 * is interrupted and reverted. Guards must not fail silently, so an unreachable guard counts as tripped.
 *
 * Resolves when every guard has been looked at once: nothing is stressed before its guards were seen to be fine.
 */
export async function watchGuards(ctx: RunContext, lookup: ReferenceLookup): Promise<Beside> {
  const guards = ctx.rules.extended ? (ctx.experiment.guards ?? []) : [];
  const ended = linkSignal(ctx.interruption.stop);
  const firstLooks: Promise<void>[] = [];
  const loops = guards.map((guard) => {
    const first = Promise.withResolvers<void>();
    firstLooks.push(first.promise);
    return watchOne(ctx, guard, { signal: ended.signal, lookup, onLook: first.resolve }).finally(first.resolve);
  });
  await Promise.all(firstLooks);
  return {
    end: async () => {
      ended.abort(new Error("nothing left to guard"));
      await Promise.all(loops);
      ended.release();
    },
  };
}

async function watchOne(
  ctx: RunContext,
  guard: Guard,
  { signal, lookup, onLook }: { signal: AbortSignal; lookup: ReferenceLookup; onLook: () => void },
): Promise<void> {
  const everyMs = guard.every === undefined ? defaultEveryMs : parseDuration(guard.every);
  const probe = { timeout: lookSeconds, ...guard, type: "probe" } as Activity;
  const tolerance = guard.tolerance;
  try {
    while (!signal.aborted) {
      const { run, reason } = await performActivity(ctx, probe, {
        phase: "guards",
        background: true,
        signal,
        tolerance,
        lookup,
      });
      if (run.tolerance_met !== true) return await trip(ctx, guard, reason ?? "not met");
      onLook();
      await ctx.clock.sleep(everyMs, signal);
    }
  } catch (error) {
    if (!signal.aborted) await trip(ctx, guard, messageOf(error));
  }
}

async function trip(ctx: RunContext, guard: Guard, reason: string): Promise<void> {
  const why = ctx.redactor.text(reason);
  await ctx.emit({ type: "guard-tripped", name: guard.name, reason: why });
  ctx.interruption.interrupt({ kind: "guard", reason: `Guard '${guard.name}' tripped: ${why}` });
}
