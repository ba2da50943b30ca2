/**
 * The instants of an injection at which a process may die, in their order. Named, so that a test can end the process
 * exactly there; the product does nothing at them.
 */
export const crashPoints = [
  "prepared",
  "guard-ready",
  "intent-written",
  "guard-told",
  "injecting",
  "injected",
  "injected-written",
  "observed",
  "observed-written",
  "reverting-written",
  "undone",
  "reverted-written",
  "closed",
] as const;
export type CrashPoint = (typeof crashPoints)[number];
export type Trace = (point: CrashPoint) => void;
