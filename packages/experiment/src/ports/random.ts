/** Randomness, injected and seeded: the same seed gives the same choices. */
export interface Random {
  readonly seed: string;
  /** The next number, 0 <= n < 1. */
  next(): number;
  /** An independent stream of its own, so that one consumer's draws never shift another's. */
  fork(name: string): Random;
}
