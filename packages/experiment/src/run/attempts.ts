import type { Activity } from "../document/schema.ts";
import type { Json } from "../json.ts";
import type { Outcome } from "../ports/provider.ts";
import { formatDuration, parseDuration } from "../values/index.ts";
import { callProvider } from "./call.ts";
import type { RunContext } from "./context.ts";
import { asUnmet, judge } from "./judge.ts";
import { linkSignal } from "./linked-signal.ts";

/** Pause between two tries when the document names none. */
const defaultEveryMs = 1000;

/** Called before each further try with its number (2 for the second) and why the last one was not good enough. */
export type OnRetry = (attempt: number, reason: string) => void;

interface Attempts {
  /** What the output must meet, where somebody asks: the document may say it beside a reference. */
  readonly tolerance: Json | undefined;
  readonly signal: AbortSignal;
  readonly onRetry: OnRetry;
}

/** Performs an activity as often as its `retry` or `until` say; both have a bound. */
export async function attemptActivity(ctx: RunContext, activity: Activity, attempts: Attempts): Promise<Outcome> {
  const { signal } = attempts;
  if (!ctx.rules.extended) return callProvider(ctx, activity, signal);
  if (activity.until !== undefined) return waitUntil(ctx, activity, activity.until, attempts);
  if (activity.retry !== undefined) return retry(ctx, activity, activity.retry, attempts);
  return callWithTimeout(ctx, activity, signal);
}

async function retry(
  ctx: RunContext,
  activity: Activity,
  { attempts, every, backoff = 1 }: NonNullable<Activity["retry"]>,
  { tolerance, signal, onRetry }: Attempts,
): Promise<Outcome> {
  let pauseMs = every === undefined ? defaultEveryMs : parseDuration(every);
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await callWithTimeout(ctx, activity, signal);
    const objection = await objectionTo(ctx, activity, tolerance, outcome, signal);
    if (objection === undefined || outcome.status === "interrupted" || attempt >= attempts) return outcome;
    onRetry(attempt + 1, objection);
    await ctx.clock.sleep(pauseMs, signal);
    pauseMs *= backoff;
  }
}

async function waitUntil(
  ctx: RunContext,
  activity: Activity,
  { tolerance, within, every }: NonNullable<Activity["until"]>,
  { signal, onRetry }: Attempts,
): Promise<Outcome> {
  const pauseMs = every === undefined ? defaultEveryMs : parseDuration(every);
  const withinMs = parseDuration(within);
  const deadline = ctx.clock.monotonic() + withinMs;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await callWithTimeout(ctx, activity, signal, deadline - ctx.clock.monotonic());
    const objection = await objectionTo(ctx, activity, tolerance, outcome, signal);
    if (objection === undefined || outcome.status === "interrupted") return outcome;
    if (ctx.clock.monotonic() + pauseMs >= deadline) {
      const reason = `not met within ${formatDuration(withinMs)} (${attempt} tries): ${objection}`;
      return { status: "failed", reason, output: outcome.status === "succeeded" ? outcome.output : null };
    }
    onRetry(attempt + 1, objection);
    await ctx.clock.sleep(pauseMs, signal);
  }
}

/** Why an outcome is not good enough, or undefined when it is. */
async function objectionTo(
  ctx: RunContext,
  activity: Activity,
  tolerance: Json | undefined,
  outcome: Outcome,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (outcome.status !== "succeeded") return outcome.reason;
  if (tolerance === undefined) return outcome.complaint;
  const { met, reason } = asUnmet(await judge(ctx, activity, tolerance, outcome.output, signal));
  return met ? undefined : reason;
}

/** One call, ended by the activity's own `timeout` (seconds) or by what is left of a longer wait. */
async function callWithTimeout(
  ctx: RunContext,
  activity: Activity,
  parent: AbortSignal,
  leftMs = Infinity,
): Promise<Outcome> {
  const ownMs = activity.timeout === undefined ? Infinity : activity.timeout * 1000;
  const timeoutMs = Math.min(ownMs, leftMs);
  if (timeoutMs === Infinity) return callProvider(ctx, activity, parent);
  const linked = linkSignal(parent);
  const timer = new AbortController();
  let timedOut = false;
  const deadline = ctx.clock.sleep(Math.max(0, timeoutMs), timer.signal).then(
    () => {
      timedOut = true;
      linked.abort(new Error("timed out"));
    },
    () => undefined,
  );
  try {
    const outcome = await callProvider(ctx, activity, linked.signal);
    if (!timedOut || parent.aborted) return outcome;
    return { status: "failed", reason: `it took longer than ${formatDuration(timeoutMs)}` };
  } finally {
    timer.abort();
    linked.release();
    await deadline;
  }
}
