import { Broken } from "./broken.ts";
import type { RunContext } from "./context.ts";
import { Interrupted } from "./interruption.ts";
import { linkSignal } from "./linked-signal.ts";

/** How SIGUSR2 ends Chaos Toolkit's background activities. The text stands in its journals. */
export class HarshExit extends Broken {
  constructor() {
    super("chaoslib.exceptions.ExperimentExitedException");
  }
}

/**
 * Activities that go on beside others. Strictly they end with their phase's signal. Chaos Toolkit lets them finish, but
 * for SIGUSR2 or a signal that comes while only they are left; and it swallows errors that show up in them.
 */
export class BackgroundActivities {
  readonly #ctx: RunContext;
  readonly #signal: AbortSignal;
  readonly #running: Promise<void>[] = [];
  readonly #errors: unknown[] = [];
  readonly #own = new AbortController();

  constructor(ctx: RunContext, signal: AbortSignal) {
    this.#ctx = ctx;
    this.#signal = signal;
  }

  start(perform: (signal: AbortSignal) => Promise<unknown>): void {
    const signal = this.#ctx.rules.stopsRunningActivities ? this.#signal : this.#own.signal;
    this.#running.push(
      perform(signal).then(
        () => undefined,
        (error: unknown) => this.#note(error),
      ),
    );
  }

  /** Waits for all of them. Rejects with the first error that is neither swallowed nor an interruption. */
  async settle(): Promise<void> {
    const linked = linkSignal(this.#signal);
    if (this.#signal.aborted) this.#endHarshly();
    else linked.signal.addEventListener("abort", () => this.#own.abort(this.#signal.reason));
    await Promise.all(this.#running.splice(0));
    linked.release();
    if (this.#errors.length > 0) throw this.#errors[0];
  }

  #endHarshly(): void {
    const cause = this.#ctx.interruption.cause;
    if (cause?.kind === "signal" && cause.name === "SIGUSR2") this.#own.abort(new HarshExit());
  }

  #note(error: unknown): void {
    if (error instanceof Broken || this.#signal.aborted || this.#own.signal.aborted) return;
    if (!(error instanceof Interrupted)) this.#errors.push(error);
    // A control that interrupts within a background activity is not heard by Chaos Toolkit.
    else if (this.#ctx.rules.stopsRunningActivities) this.#ctx.interruption.interrupt(error.interruptCause);
  }
}
