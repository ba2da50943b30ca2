import type { Activity, Step } from "../document/schema.ts";
import { messageOf } from "../errors.ts";
import type { Json } from "../json.ts";
import { performActivity, type Performed } from "./activity.ts";
import { BackgroundActivities } from "./background.ts";
import { isDocumentError } from "./broken.ts";
import type { RunContext } from "./context.ts";
import type { ActivityRun, Phase } from "./events.ts";
import { asJson } from "./judge.ts";
import { type ReferenceLookup, resolveStep } from "./references.ts";

/** What is told of each activity that ended. */
type OnPerformed = (activity: Activity, performed: Performed, step: Step) => "go-on" | "stop";

/**
 * Performs a list of activities in their order; those in the background are started and go on beside the rest, and are
 * waited for at the end. Used for the method and for the rollbacks.
 */
export async function performSequence(
  ctx: RunContext,
  input: {
    readonly phase: Phase & ("method" | "rollbacks");
    /** Live: a control may add activities while the list is worked through. */
    readonly steps: readonly Step[];
    readonly signal: AbortSignal;
    readonly lookup: ReferenceLookup;
    readonly endsEarly: () => boolean;
    readonly onPerformed: OnPerformed;
    readonly onBroken: (step: Step, reason: string) => "go-on" | "stop";
    /** True for an error of a step, or of a control, in spite of which the list goes on. */
    readonly endures: (error: unknown) => boolean;
  },
): Promise<void> {
  const level = input.phase === "method" ? "method" : "rollback";
  const context = asJson(ctx.experiment);
  const keepsRuns = !ctx.controls.isIdle(context);
  const runs = ctx.record[input.phase === "method" ? "run" : "rollbacks"];
  const background = new BackgroundActivities(ctx, input.signal);
  const unlessEndured = (error: unknown): void => {
    if (!input.endures(error)) throw error;
  };
  await ctx.controls.before(level, context).catch(unlessEndured);
  try {
    for (let index = 0; index < input.steps.length; index += 1) {
      if (input.signal.aborted) throw input.signal.reason;
      const step = input.steps[index];
      if (step === undefined) break;
      const next = await performStep(ctx, step, input, background, keepsRuns ? runs : undefined);
      if (next === "stop" || input.endsEarly()) break;
    }
  } finally {
    await background.settle();
    await ctx.controls.after(level, context, runs as unknown as Json).catch(unlessEndured);
  }
  if (input.signal.aborted) throw input.signal.reason;
}

type SequenceInput = Parameters<typeof performSequence>[1];

async function performStep(
  ctx: RunContext,
  step: Step,
  input: SequenceInput,
  background: BackgroundActivities,
  runs: ActivityRun[] | undefined,
): Promise<"go-on" | "stop"> {
  const inBackground = step["background"] === true;
  for (const each of repetitionsOf(ctx, step)) {
    const perform = async (signal: AbortSignal): Promise<"go-on" | "stop"> => {
      const activity = resolveStep(each, input.lookup);
      const tolerance = ctx.rules.extended ? activity.tolerance : undefined;
      const performed = await performActivity(ctx, each, {
        phase: input.phase,
        background: inBackground,
        signal,
        tolerance,
        lookup: input.lookup,
        onStart: (run) => runs?.push(run),
      });
      return input.onPerformed(activity, performed, step);
    };
    const guarded = (signal: AbortSignal): Promise<"go-on" | "stop"> =>
      perform(signal).catch((error: unknown) => {
        const isEndured = input.endures(error) || (isDocumentError(error) && !ctx.rules.brokenEscapes);
        if (isEndured) return input.onBroken(step, messageOf(error));
        throw error;
      });
    if (inBackground) background.start(guarded);
    else if ((await guarded(input.signal)) === "stop") return "stop";
  }
  return "go-on";
}

/** The step once, or as often as its `repeat` says, each with its number as Chaos Toolkit's add-on has it. */
function* repetitionsOf(ctx: RunContext, step: Step): Generator<Step> {
  if (!ctx.rules.extended || step["repeat"] === undefined) yield step;
  else for (let index = 1; index <= timesOf(ctx, step); index += 1) yield { ...step, iteration_index: index };
}

/** How often a step is performed. */
export function timesOf(ctx: RunContext, step: Step): number {
  return ctx.rules.extended && typeof step["repeat"] === "number" ? step["repeat"] : 1;
}
