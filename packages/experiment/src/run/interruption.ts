/** Why a run is ended before its time. */
export type InterruptCause =
  | { readonly kind: "signal"; readonly name: "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGUSR1" | "SIGUSR2" }
  | { readonly kind: "control"; readonly reason: string }
  | { readonly kind: "guard"; readonly reason: string }
  | { readonly kind: "time-limit"; readonly reason: string };

/** The cause as a sentence for a person. */
export function describeCause(cause: InterruptCause): string {
  return cause.kind === "signal" ? `Received ${cause.name}` : cause.reason;
}

/** Thrown inside the run to leave a phase because the run was interrupted. */
export class Interrupted extends Error {
  readonly interruptCause: InterruptCause;

  constructor(cause: InterruptCause) {
    super(describeCause(cause));
    this.interruptCause = cause;
  }
}

/**
 * What a run listens to in order to stop early.
 *
 * The first interruption stops everything but the rollbacks. Interrupted again by a signal, rollbacks hurry: their
 * pauses are cut short. By a third, they are abandoned where they are, and what was not played is reported as residue.
 * Only signals count beyond the first: guards that trip together, or a time limit that passes while the run is already
 * being ended, must not cost it its rollbacks.
 */
export class Interruption {
  readonly #stop = new AbortController();
  readonly #hurry = new AbortController();
  readonly #abandon = new AbortController();
  #next = new AbortController();
  readonly #onInterrupt: (cause: InterruptCause) => void;
  #cause: InterruptCause | undefined;
  #count = 0;
  #isJudged = false;

  constructor(onInterrupt: (cause: InterruptCause) => void) {
    this.#onInterrupt = onInterrupt;
  }

  /** Ends gate, method and after-check. */
  get stop(): AbortSignal {
    return this.#stop.signal;
  }

  /** Ends pauses within the rollbacks. */
  get hurry(): AbortSignal {
    return this.#hurry.signal;
  }

  /** Ends the rollbacks themselves. */
  get abandon(): AbortSignal {
    return this.#abandon.signal;
  }

  /**
   * Ends what is begun now when the run is interrupted from now on, whatever has happened before: for what may be begun
   * also in a run that is being ended, and must not hold it up. Ask for it anew each time.
   */
  get next(): AbortSignal {
    return this.#next.signal;
  }

  /** The first cause, which is the one that counts. */
  get cause(): InterruptCause | undefined {
    return this.#cause;
  }

  /** The verdict has been reached: who interrupts now only ends what is still cleaned up, and is not told of. */
  judged(): void {
    this.#isJudged = true;
  }

  /** Under `direct`, abandons the rollbacks at once, as Chaos Toolkit does when a signal arrives while they play. */
  interrupt(cause: InterruptCause, how: "by-steps" | "direct" = "by-steps"): void {
    if (!this.#isJudged) this.#cause ??= cause;
    if (this.#count === 0 || cause.kind === "signal") this.#count += 1;
    const reason = new Interrupted(cause);
    this.#stop.abort(reason);
    const next = this.#next;
    this.#next = new AbortController();
    next.abort(reason);
    if (this.#count >= 2 || how === "direct") this.#hurry.abort(reason);
    if (this.#count >= 3 || how === "direct") this.#abandon.abort(reason);
    if (!this.#isJudged) this.#onInterrupt(cause);
  }
}
