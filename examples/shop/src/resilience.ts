/*
 * What the fixed shop puts between itself and a service that may be slow or away: a circuit breaker, and retries
 * that are few, spread out, and over before the caller's patience is.
 */
import { setTimeout as sleep } from "node:timers/promises";

/** Fewer, and one unlucky second opens the circuit; more, and buyers wait in vain that much longer. */
const FAILURES_TO_OPEN = 5;
/** How long to leave the other side alone. It is also how late its return may be noticed. */
const OPEN_MS = 500;

/** Stops calls that would fail anyway: this spares the buyer the wait, and the other side the crowd at its door. */
export class CircuitBreaker {
  #failures = 0;
  #quietUntilMs = 0;

  /** May a call be made? While open, one call in each OPEN_MS may: if it succeeds, the circuit closes. */
  admits(): boolean {
    if (this.#failures < FAILURES_TO_OPEN) return true;
    const nowMs = performance.now();
    if (nowMs < this.#quietUntilMs) return false;
    this.#quietUntilMs = nowMs + OPEN_MS;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  failed(): void {
    this.#failures += 1;
    if (this.#failures === FAILURES_TO_OPEN) this.#quietUntilMs = performance.now() + OPEN_MS;
  }
}

export interface RetryOptions {
  readonly attempts: number;
  /** No attempt starts or goes on after this much time. */
  readonly budgetMs: number;
  readonly attemptTimeoutMs: number;
  readonly breaker: CircuitBreaker;
}

/** The first pause; each further one may be twice as long. */
const BACKOFF_MS = 25;

/** Tries until it works, the attempts or the budget are used up, or the breaker is open. Throws the last error. */
export async function retry<Result>(
  attempt: (timeoutMs: number) => Promise<Result>,
  options: RetryOptions,
): Promise<Result> {
  const { attempts, budgetMs, attemptTimeoutMs, breaker } = options;
  const deadlineMs = performance.now() + budgetMs;
  let lastError: unknown = new Error("The circuit is open");
  for (let turn = 0; turn < attempts; turn += 1) {
    // Full jitter: a thousand callers that failed together must not come back together.
    if (turn > 0) await sleep(Math.random() * BACKOFF_MS * 2 ** turn);
    const leftMs = Math.floor(deadlineMs - performance.now());
    if (leftMs <= 0 || !breaker.admits()) break;
    try {
      const result = await attempt(Math.min(leftMs, attemptTimeoutMs));
      breaker.succeeded();
      return result;
    } catch (error) {
      breaker.failed();
      lastError = error;
    }
  }
  throw lastError;
}
