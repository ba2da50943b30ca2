import type { RollbackStrategy } from "../document/schema.ts";
import { chaosToolkitRules } from "./rules-chaos-toolkit.ts";
import { strictRules } from "./rules-strict.ts";
import type { Ending } from "./events.ts";
import type { Semantics } from "../semantics.ts";
import type { Facts } from "./facts.ts";

/**
 * All in which the two semantics differ while an experiment is run. Everything else is shared. What a value means
 * (substitution, tolerances, paths) is the same in both.
 */
export interface Rules {
  readonly semantics: Semantics;
  /** Our own keys (`retry`, `until`, `guards` ...) are honoured; otherwise they are passed over. */
  readonly extended: boolean;
  /** The hypothesis stops at its first probe that is not met; otherwise all are looked at. */
  readonly hypothesisStopsEarly: boolean;
  /** Errors in the document end the phase; otherwise they are failures of their activity. */
  readonly brokenEscapes: boolean;
  /** A failed action ends the method. */
  readonly methodStopsAtFailedAction: boolean;
  /** Ending the method early also ends the activity that is running and those in the background. */
  readonly stopsRunningActivities: boolean;
  /** `${}` sees only the secret groups that its provider names. */
  readonly secretsAreScoped: boolean;
  /** Secrets are hidden in events and so in the journal. */
  readonly redacts: boolean;
  readonly playsRollbacks: (strategy: RollbackStrategy, facts: Facts) => boolean;
  readonly ending: (facts: Facts) => Ending;
}

export const rulesOf: Readonly<Record<Semantics, Rules>> = { strict: strictRules, "chaos-toolkit": chaosToolkitRules };
