import type { Activity, Guard } from "../document/schema.ts";
import { messageOf } from "../errors.ts";
import { parseDuration } from "../values/index.ts";
import { performActivity } from "./activity.ts";
import type { RunContext } from "./context.ts";
import type { Beside } from "./during.ts";
import { linkSignal } from "./linked-signal.ts";
import type { ReferenceLookup } from "./references.ts";

const defaultEveryMs = 1000;

/** Guards that watch. */
export interface Guards extends Beside {
  /** Resolves when each guard has looked once. Nothing may be touched before: a guard may have tripped at that. */
  readonly ready: Promise<unknown>;
}

/**
 * Watches the experiment's guards beside the run. A guard that is not met, or that cannot be looked at, trips: the run
 * is interrupted and reverted. Guards must not fail silently, so an unreachable guard counts as tripped.
 */
export function watchGuards(ctx: RunContext, lookup: ReferenceLookup): Guards {
  const guards = ctx.rules.extended ? (ctx.experiment.guards ?? []) : [];
  const ended = linkSignal(ctx.interruption.stop);
  const watched = guards.map((guard) => {
    const first = Promise.withResolvers<void>();
    const loop = watchOne(ctx, guard, { signal: ended.signal, lookup, onLooked: first.resolve });
    return { loop: loop.finally(first.resolve), first: first.promise };
  });
  return {
    ready: Promise.all(watched.map(({ first }) => first)),
    end: async () => {
      ended.abort(new Error("nothing left to guard"));
      await Promise.all(watched.map(({ loop }) => loop));
      ended.release();
    },
  };
}

async function watchOne(
  ctx: RunContext,
  guard: Guard,
  { signal, lookup, onLooked }: { signal: AbortSignal; lookup: ReferenceLookup; onLooked: () => void },
): Promise<void> {
  const everyMs = guard.every === undefined ? defaultEveryMs : parseDuration(guard.every);
  const probe = { ...guard, type: "probe" } as Activity;
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
      onLooked();
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
