import { type Clock, formatDuration, HormesisError } from "@hormesis/experiment";
import type { Deadline } from "../ledger/records.ts";
import { sinceBootMs } from "../machine/boot.ts";

/** How long faults may stay in. */
export interface DeadlineLimits {
  /** Of a fault that says nothing about it. */
  readonly defaultMs: number;
  /** Of any fault, whatever it says. */
  readonly maxMs: number;
}

/**
 * Ten minutes: longer than nearly every method, and short enough that a forgotten fault is an incident of ten
 * minutes. One hour is what a person who watches may ask for; more is a change of the system, not a fault.
 */
export const defaultLimits: DeadlineLimits = { defaultMs: 600_000, maxMs: 3_600_000 };

/** What injecting, observing and reverting may take beside the duration that the document asks for. */
const BESIDE_DURATION_MS = 15_000;

/**
 * How long the fault may stay in.
 *
 * @throws HormesisError `FAULT_TOO_LONG`
 */
export function leaseMs(
  asked: { readonly durationMs?: number | undefined; readonly deadlineMs?: number | undefined },
  limits: DeadlineLimits,
): number {
  const { durationMs, deadlineMs } = asked;
  const wanted = deadlineMs ?? durationMs ?? limits.defaultMs;
  if (wanted > limits.maxMs) {
    const most = formatDuration(limits.maxMs);
    throw new HormesisError(`Failed to plan a fault of ${formatDuration(wanted)}: at most ${most} are allowed.`, {
      code: "FAULT_TOO_LONG",
      mend: `Shorten it to ${most}, or raise the limit in the settings.`,
    });
  }
  return deadlineMs === undefined && durationMs !== undefined ? durationMs + BESIDE_DURATION_MS : wanted;
}

/** The instant that is so far away, on both clocks. */
export function deadlineIn(ms: number, clock: Clock): Deadline {
  return { wallMs: clock.now() + ms, sinceBootMs: sinceBootMs() + ms };
}

/** This instant, on both clocks. */
export function instant(clock: Clock): Deadline {
  return deadlineIn(0, clock);
}
