import { messageOf } from "../errors.ts";
import type { Json } from "../json.ts";
import { hideInlineSecrets, createRedactor } from "../plan/redact.ts";
import type { Plan } from "../plan/plan.ts";
import type { Clock } from "../ports/clock.ts";
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
import { awaitRecovery } from "./recovery.ts";
import { Broken } from "./broken.ts";

/** What a run needs from outside. The engine itself has no clock, no randomness, no socket and no file. */
export interface RunPorts {
  readonly providers: readonly Provider[];
  readonly controls: readonly ControlLoader[];
  readonly sources: readonly ValueSource[];
  readonly clock: Clock;
  readonly random: Random;
  /** Names this run among all runs. */
  readonly runId: string;
}

/** A run under way. Iterate over it once to see its events; it goes on whether or not anybody looks. */
export interface ExperimentRun extends AsyncIterable<RunEvent> {
  /** Ends the run early; rollbacks are played all the same. Called again it hurries them, a third time abandons them. */
  interrupt(cause: InterruptCause): void;
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
    ctx.experiment.title = pythonText(title);
    await announce(ctx, ports.runId);
    await ctx.controls.configure();
    limitTime(ctx, timer.signal);
    await catchingInterruption(ctx, async () => {
      await ctx.controls.before("experiment", asJson(ctx.experiment));
      if (facts.preparation.length === 0 && facts.interrupted === undefined) await playPhases(ctx, lookup);
    });
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
    else throw error;
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
  const ending = rules.ending(facts);
  if (facts.uncaught === undefined) {
    const state = { status: ending.status, deviated: ending.deviated, experiment: asJson(ctx.experiment) };
    // Too late to interrupt anything: what a control throws here changes nothing.
    await ctx.controls.after("experiment", asJson(ctx.experiment), state).catch(() => undefined);
  }
  await ctx.controls.cleanup();
  const shown = { ...ending, reasons: ending.reasons.map((reason) => ctx.redactor.text(reason)) };
  await ctx.emit({ type: "run-finished", ending: shown, durationSeconds });
  return shown;
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
