import { messageOf, type Outcome } from "@hormesis/experiment";

/** What a call says whose signal ended it. */
export function interruptedBy(signal: AbortSignal): Outcome {
  return { status: "interrupted", reason: reasonOf(signal) };
}

/** Why a signal was aborted, in words. */
export function reasonOf(signal: AbortSignal): string {
  return signal.reason === undefined ? "interrupted" : messageOf(signal.reason);
}

/** The declaration cannot work as it is written. */
export function broken(reason: string): Outcome {
  return { status: "broken", reason };
}
