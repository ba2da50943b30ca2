/*
 * Words and forms of the format that the schemas and the rest have in common. They stand here, so that whoever needs only
 * them need not wait for the schemas.
 */

/** When the steady-state hypothesis is checked. */
export const hypothesisStrategies = [
  "default",
  "before-method-only",
  "after-method-only",
  "during-method-only",
  "continuously",
  "skip",
] as const;
export type HypothesisStrategy = (typeof hypothesisStrategies)[number];

/** When the rollbacks are played. */
export const rollbackStrategies = ["default", "always", "never", "deviated"] as const;
export type RollbackStrategy = (typeof rollbackStrategies)[number];

/** A length of time with its unit, as `parseDuration` reads it: `250ms`, `1.5s`, `2m`, `1h30m`. */
export const durationPattern: RegExp = /^(?=\d)(\d+(\.\d+)?h)?(\d+(\.\d+)?m(?!s))?(\d+(\.\d+)?s)?(\d+(\.\d+)?ms)?$/;

/** The types of providers that the format and this package know. */
export const builtInProviders = ["http", "process", "python", "module", "fault"] as const;
export type BuiltInProvider = (typeof builtInProviders)[number];
