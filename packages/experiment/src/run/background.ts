import type { RunContext } from "./context.ts";
import { Broken } from "./broken.ts";
import { linkSignal } from "./linked-signal.ts";

/** Why Chaos Toolkit's background activities end on SIGUSR2: the text stands in its journals. */
const harshExit = "chaoslib.exceptions.ExperimentExitedException";

/**
 * Activities that go on beside others. Strictly they end with their phase's signal. Chaos Toolkit lets them finish, but
 * for SIGUSR2; and it swallows errors in the document that show up there.
 */
export class BackgroundActivities {
  readonly #ctx: RunContext;
  readonly #signal: AbortSignal;
  readonly #running: Promise<unknown>[] = [];
  readonly #releases: (() => void)[] = [];

  constructor(ctx: RunContext, signal: AbortSignal) {
    this.#ctx = ctx;
    this.#signal = signal;
  }

  start(perform: (signal: AbortSignal) => Promise<unknown>): void {
    this.#running.push(
      perform(this.#signalForOne()).catch((error: unknown) => {
        if (!(error instanceof Broken) && !this.#signal.aborted) throw error;
      }),
    );
  }

  /** Waits for all of them. Rejects with the first error that is neither swallowed nor an interruption. */
  async settle(): Promise<void> {
    const results = await Promise.allSettled(this.#running.splice(0));
    for (const release of this.#releases.splice(0)) release();
    for (const result of results) if (result.status === "rejected") throw result.reason;
  }

  #signalForOne(): AbortSignal {
    if (this.#ctx.rules.stopsRunningActivities) return this.#signal;
    const own = new AbortController();
    const linked = linkSignal(this.#signal);
    linked.signal.addEventListener("abort", () => {
      const cause = this.#ctx.interruption.cause;
      if (cause?.kind === "signal" && cause.name === "SIGUSR2") own.abort(new Broken(harshExit));
    });
    this.#releases.push(linked.release);
    return own.signal;
  }
}
