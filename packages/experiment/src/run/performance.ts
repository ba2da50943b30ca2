import type { Activity } from "../document/schema.ts";
import type { Json } from "../json.ts";
import type { Outcome } from "../ports/provider.ts";
import { attemptActivity } from "./attempts.ts";
import { HarshExit } from "./background.ts";
import { Broken } from "./broken.ts";
import type { RunContext } from "./context.ts";
import { isPretended } from "./dry.ts";
import type { ActivityRun, Phase } from "./events.ts";
import { isoInstant } from "./instant.ts";
import { Interrupted } from "./interruption.ts";
import { asJson, asUnmet, judge, type Judgement } from "./judge.ts";
import { linkSignal } from "./linked-signal.ts";
import type { ReferenceLookup } from "./references.ts";

/** Where and how an activity is performed. */
export interface Where {
  readonly phase: Phase;
  readonly background: boolean;
  readonly signal: AbortSignal;
  /** What the output must meet; undefined: it is not judged. */
  readonly tolerance: Json | undefined;
  readonly lookup: ReferenceLookup;
  /** Called as soon as the entry exists, so that it is in the record even if the activity never ends. */
  readonly onStart?: (run: ActivityRun) => void;
}

const pretended: Outcome = { status: "succeeded", output: null };

/** One performance of one activity, from its start to its entry in the record. */
export class Performance {
  readonly #ctx: RunContext;
  readonly #activity: Activity;
  readonly #where: Where;
  readonly #id: number;
  readonly #startedTick: number;
  readonly run: ActivityRun;
  #outcome: Outcome | undefined;
  #judgement: Judgement | undefined;
  /** Why the tolerance was met or not, or what went wrong. */
  reason: string | undefined;

  constructor(ctx: RunContext, activity: Activity, where: Where) {
    this.#ctx = ctx;
    this.#activity = activity;
    this.#where = where;
    this.#id = ctx.nextId();
    this.#startedTick = ctx.clock.monotonic();
    this.run = { activity: { ...activity }, output: null, start: isoInstant(ctx.clock.now()) };
    where.onStart?.(this.run);
  }

  /** Performs the activity and judges its output. Nothing it does throws: see `throwIfEnded`. */
  async perform(): Promise<void> {
    const ctx = this.#ctx;
    const activity = this.#activity;
    const { phase, background } = this.#where;
    const shown = ctx.redactor.value(asJson(activity)) as unknown as Activity;
    await ctx.emit({ type: "activity-started", phase, id: this.#id, activity: shown, background });
    const isDry = isPretended(ctx, activity);
    if (isDry) ctx.facts.pretended += 1;
    this.#outcome = isDry ? pretended : await this.#call();
    this.reason = this.#record(this.#outcome);
    this.run.end = isoInstant(ctx.clock.now());
    this.run.duration = (ctx.clock.monotonic() - this.#startedTick) / 1000;
    this.#judgement = await this.#judge();
    if (this.#judgement !== undefined) this.reason = asUnmet(this.#judgement).reason;
  }

  /** Writes the verdict on the tolerance into the entry. */
  applyJudgement(): void {
    if (this.#judgement !== undefined) this.run.tolerance_met = this.#judgement.kind === "met";
  }

  /** Tells that it has ended, with the entry as it then is. */
  async announce(): Promise<void> {
    if (this.#outcome === undefined) return;
    const { redactor } = this.#ctx;
    const run = redactor.value({ ...this.run } as unknown as Json) as unknown as ActivityRun;
    const why = this.reason === undefined ? {} : { reason: redactor.text(this.reason) };
    await this.#ctx.emit({ type: "activity-finished", phase: this.#where.phase, id: this.#id, run, ...why });
  }

  /** @throws Interrupted when it was ended, Broken when an error in the document showed and the semantics let it escape */
  throwIfEnded(): void {
    const outcome = this.#outcome;
    if (outcome?.status === "interrupted") {
      const { signal } = this.#where;
      // An activity may end the run of its own accord, as `sys.exit()` in a Python function does.
      throw signal.aborted ? signal.reason : new Interrupted({ kind: "control", reason: outcome.reason });
    }
    if (outcome?.status === "broken" && this.#ctx.rules.brokenEscapes) throw new Broken(outcome.reason);
  }

  throwIfUnjudgeable(): void {
    if (this.#judgement?.kind === "broken" && this.#ctx.rules.brokenEscapes) throw new Broken(this.#judgement.reason);
  }

  async #call(): Promise<Outcome> {
    const ctx = this.#ctx;
    const { phase, background, signal } = this.#where;
    const linked = linkSignal(signal);
    let failedBySignal: string | undefined;
    const mine = {
      providerType: this.#activity.provider.type,
      fail: (reason: string) => {
        failedBySignal = reason;
        linked.abort(new Error(reason));
      },
    };
    if (!background) ctx.foreground = mine;
    try {
      const onRetry = (attempt: number, reason: string): void => {
        const { name } = this.#activity;
        const why = ctx.redactor.text(reason);
        void ctx.emit({ type: "activity-retried", phase, id: this.#id, name, attempt, reason: why });
      };
      const attempts = { tolerance: this.#where.tolerance, signal: linked.signal, onRetry };
      const outcome = await attemptActivity(ctx, this.#activity, attempts);
      if (failedBySignal !== undefined) return { status: "failed", reason: failedBySignal };
      const harsh = outcome.status === "interrupted" && signal.reason instanceof HarshExit;
      return harsh ? { status: "failed", reason: signal.reason.message } : outcome;
    } catch (error) {
      if (linked.signal.aborted) return { status: "interrupted", reason: String(linked.signal.reason) };
      throw error;
    } finally {
      linked.release();
      if (ctx.foreground === mine) ctx.foreground = undefined;
    }
  }

  /** Writes the outcome into the entry; returns what went wrong, if anything did. */
  #record(outcome: Outcome): string | undefined {
    const { run } = this;
    const ctx = this.#ctx;
    if (outcome.status === "interrupted") return outcome.reason;
    if (outcome.status === "succeeded") {
      run.output = outcome.output;
      if (outcome.complaint !== undefined && this.#objects()) {
        return this.#fail(`${outcome.complaint} (give it a tolerance if that is expected)`, undefined);
      }
      run.status = "succeeded";
      const { name } = this.#activity;
      if (ctx.wantedOutputs.has(name)) ctx.outputs.set(name, outcome.output);
      return outcome.complaint;
    }
    if (outcome.status === "broken" && ctx.rules.brokenEscapes) return this.#break(outcome);
    if (outcome.status === "failed" && outcome.output !== undefined) run.output = outcome.output;
    return this.#fail(outcome.reason, outcome.trace);
  }

  /** Strictly, an action whose process exits with 1 or whose request is answered with 500 did not do what it should. */
  #objects(): boolean {
    return this.#ctx.rules.extended && this.#activity.type === "action" && this.#where.tolerance === undefined;
  }

  /** An output that JSON cannot carry succeeds in Chaos Toolkit, which then dies while it writes the journal. */
  #break(outcome: Extract<Outcome, { status: "broken" }>): string {
    if (outcome.unserialisable === true) {
      this.#ctx.facts.journalLost ??= outcome.reason;
      this.run.status = "succeeded";
      this.#outcome = pretended;
    }
    return outcome.reason;
  }

  #fail(reason: string, trace: readonly string[] | undefined): string {
    this.run.status = "failed";
    this.run.exception = [...(trace ?? []), `chaoslib.exceptions.ActivityFailed: ${reason}\n`];
    return reason;
  }

  #countJudgement(): void {
    const { phase } = this.#where;
    const { judged } = this.#ctx.facts;
    // A recovery is looked at when all is put back: it says nothing of the time under stress.
    if (phase === "gate" || phase === "recovery") judged.before += 1;
    else if (phase !== "guards" && phase !== "rollbacks") judged.sinceMethod += 1;
  }

  /** Writes back what was found, in case a control wrote something else into the entry. True when it did. */
  restore(found: Pick<ActivityRun, "status" | "tolerance_met">): boolean {
    const changed = this.run.status !== found.status || this.run.tolerance_met !== found.tolerance_met;
    Object.assign(this.run, found);
    return changed;
  }

  async #judge(): Promise<Judgement | undefined> {
    const { tolerance, signal } = this.#where;
    const { status, output } = this.run;
    if (tolerance !== undefined || this.#activity.until !== undefined) this.#countJudgement();
    if (tolerance === undefined || status === undefined) return undefined;
    if (status === "failed") return { kind: "unmet", reason: this.reason ?? "it failed" };
    const { dry } = this.#ctx.plan;
    if (dry === "probes" || dry === "activities") return { kind: "met", reason: "not looked at: dry run" };
    try {
      return await judge(this.#ctx, this.#activity, tolerance, output, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
      // It did what it should, but the run ends before anybody could say whether that was enough.
      this.#outcome = { status: "interrupted", reason: String(signal.reason) };
      return undefined;
    }
  }
}
