import { messageOf } from "../errors.ts";
import type { Json } from "../json.ts";
import { hideInlineSecrets, createRedactor } from "../plan/redact.ts";
import type { Plan } from "../plan/plan.ts";
import type { Clock } from "../ports/clock.ts";
import type { FaultKeeper } from "../ports/fault-keeper.ts";
import type { ControlLoader } from "../ports/control.ts";
import type { Provider } from "../ports/provider.ts";
import type { Random } from "../ports/random.ts";
import type { ValueSource } from "../ports/value-source.ts";
import type { Experiment } from "../document/schema.ts";
import { formatDuration, pythonText, substituteAlways } from "../values/index.ts";
import { Channel } from "./channel.ts";
import { type RunContext, scopeFor } from "./context.ts";
import { createContext } from "./create-context.ts";
import type { Ending, RunEvent } from "./events.ts";
import { type InterruptCause, Interrupted } from "./interruption.ts";
import { asJson } from "./judge.ts";
import { playPhases } from "./phases.ts";
import { prepareValues } from "./prepare.ts";
import { referencesOf } from "./references.ts";
import { playRollbacks } from "./rollbacks.ts";
import { revertFaults } from "./revert.ts";
import { awaitRecovery } from "./recovery.ts";
import { Broken } from "./broken.ts";

/** What a run needs from outside. The engine itself has no clock, no randomness, no socket and no file. */
export interface RunPorts {
  readonly providers: readonly Provider[];
  readonly controls: readonly ControlLoader[];
  readonly sources: readonly ValueSource[];
  readonly clock: Clock;
  readonly random: Random;
  /** Keeps the faults that activities put in; none without it. */
  readonly faults?: FaultKeeper;
  /** Names this run among all runs. */
  readonly runId: string;
}

/** A run under way. Iterate over it once to see its events; it goes on whether or not anybody looks. */
export interface ExperimentRun extends AsyncIterable<RunEvent> {
  /** Ends the run early; rollbacks are played all the same. Called again it hurries them, a third time abandons them. */
  interrupt(cause: InterruptCause): void;
  /** Hides the run's secrets in words that reach the user by another way than its events, as what programs print. */
  hide(text: string): string;
  readonly ended: Promise<Ending>;
}

/**
 * Runs a plan. Starts at once.
 *
 * @example
 * for await (const event of runExperiment(plan, ports)) console.log(event.type);
 */
export function runExperiment(plan: Plan, ports: RunPorts): ExperimentRun {
  const channel = new Channel<RunEvent>();
  const ctx = createContext(plan, ports, channel);
  const ended = drive(ctx, ports).finally(() => channel.close());
  // Whoever only iterates must not crash the process: the failure is told by `ended` to those who ask.
  ended.catch(() => undefined);
  return {
    [Symbol.asyncIterator]: () => channel[Symbol.asyncIterator](),
    interrupt: (cause) => interruptRun(ctx, cause),
    hide: (text) => ctx.redactor.text(text),
    ended,
  };
}

async function drive(ctx: RunContext, ports: RunPorts): Promise<Ending> {
  const { clock, facts } = ctx;
  const started = clock.monotonic();
  const lookup = referencesOf(ctx.experiment);
  const timer = new AbortController();
  try {
    await catchingInterruption(ctx, () => prepareValues(ctx, ports.sources));
    if (ctx.rules.redacts) ctx.redactor = createRedactor(ctx.secrets);
    const title = substituteAlways(ctx.experiment.title, scopeFor(ctx, ctx.rules.secretsAreScoped ? [] : "all"));
    // Chaos Toolkit keeps what a variable gives, of whatever type.
    ctx.experiment.title = ctx.rules.extended ? pythonText(title) : (title as string);
    await announce(ctx, ports.runId);
    await catchingInterruption(ctx, () => ctx.controls.configure());
    limitTime(ctx, timer.signal);
    await catchingInterruption(ctx, async () => {
      await ctx.controls.before("experiment", asJson(ctx.experiment));
      const isReady = facts.internal.length === 0 && facts.preparation.length === 0;
      if (isReady && facts.interrupted === undefined) await playPhases(ctx, lookup);
    });
    await catchingInterruption(ctx, () => revertFaults(ctx, ports.faults));
    if (facts.uncaught === undefined) await catchingInterruption(ctx, () => playRollbacks(ctx, lookup));
    await catchingInterruption(ctx, () => awaitRecovery(ctx, lookup));
  } finally {
    timer.abort();
  }
  return finish(ctx, started);
}

/** Notes an interruption and goes on after it; under semantics that let them escape, notes uncaught errors too. */
async function catchingInterruption(ctx: RunContext, part: () => Promise<void>): Promise<void> {
  try {
    await part();
  } catch (error) {
    if (error instanceof Interrupted) ctx.facts.interrupted ??= error.interruptCause;
    else if (error instanceof Broken && ctx.rules.brokenEscapes) ctx.facts.uncaught ??= messageOf(error);
    else if (ctx.interruption.cause !== undefined) ctx.facts.interrupted ??= ctx.interruption.cause;
    // Whatever else went wrong is a mistake of ours. It must not keep the rollbacks from being played.
    else ctx.facts.internal.push(`This is a bug in hormesis: ${messageOf(error)}`);
  }
}

async function announce(ctx: RunContext, runId: string): Promise<void> {
  const { plan, experiment } = ctx;
  const secrets = ctx.rules.redacts ? { secrets: hideInlineSecrets(experiment.secrets ?? {}) } : {};
  const shown = { ...experiment, ...(experiment.secrets === undefined ? {} : secrets), dry: plan.dry ?? null };
  await ctx.emit({
    type: "run-started",
    runId,
    experiment: ctx.redactor.value(shown as unknown as Json) as unknown as Experiment,
    semantics: plan.semantics,
    seed: plan.seed,
    planHash: plan.hash,
    hypothesisStrategy: plan.hypothesisStrategy,
    rollbackStrategy: plan.rollbackStrategy,
  });
}

function limitTime(ctx: RunContext, signal: AbortSignal): void {
  const limitMs = ctx.plan.timeLimitMs;
  if (limitMs === undefined) return;
  const reason = `The time limit of ${formatDuration(limitMs)} has passed`;
  ctx.clock.sleep(limitMs, signal).then(
    () => ctx.interruption.interrupt({ kind: "time-limit", reason }),
    () => undefined,
  );
}

async function finish(ctx: RunContext, started: number): Promise<Ending> {
  const { facts, rules, clock, interruption } = ctx;
  if (rules.extended) facts.interrupted ??= interruption.cause;
  const durationSeconds = (clock.monotonic() - started) / 1000;
  const judged = rules.ending(facts);
  interruption.judged();
  const ending = await tellControls(ctx, judged, durationSeconds);
  await ctx.controls.cleanup();
  const hidden = (lines: readonly string[]): string[] => lines.map((line) => ctx.redactor.text(line));
  const shown = { ...ending, reasons: hidden(ending.reasons), residue: hidden(ending.residue) };
  await ctx.emit({ type: "run-finished", ending: shown, durationSeconds });
  return shown;
}

/**
 * Shows the controls the journal. Too late to interrupt anything. Under Chaos Toolkit's semantics a control may still
 * change the status; strictly the verdict is what was found.
 */
async function tellControls(ctx: RunContext, ending: Ending, duration: number): Promise<Ending> {
  const { facts, record, experiment } = ctx;
  if (facts.uncaught !== undefined || ctx.controls.isIdle(asJson(experiment))) return ending;
  const { status, deviated } = ending;
  const steady_states = { before: facts.gate ?? null, after: facts.after ?? null, during: record.during };
  const journal = {
    experiment,
    status,
    deviated,
    duration,
    steady_states,
    run: record.run,
    rollbacks: record.rollbacks,
  };
  await ctx.controls.after("experiment", asJson(experiment), journal as unknown as Json).catch(() => undefined);
  if (ctx.rules.extended || journal.status === status) return ending;
  return { ...ending, status: journal.status, exitCode: journal.status === "completed" && !deviated ? 0 : 1 };
}

/**
 * Under Chaos Toolkit's semantics SIGTERM within a Python activity is just an exception in it, which fails the activity
 * and nothing else; and any signal during the rollbacks abandons them.
 */
function interruptRun(ctx: RunContext, cause: InterruptCause): void {
  if (ctx.rules.stopsRunningActivities) {
    ctx.interruption.interrupt(cause);
    return;
  }
  const { foreground } = ctx;
  if (cause.kind === "signal" && cause.name === "SIGTERM" && foreground?.providerType === "python") {
    foreground.fail("chaoslib.exceptions.InterruptExecution: SIGTERM signal received");
    return;
  }
  ctx.interruption.interrupt(cause, ctx.facts.rollbacksPlayed ? "direct" : "by-steps");
}
