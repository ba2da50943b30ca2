import { HormesisError } from "@hormesis/experiment";

/** A scope that makes no sense, or too much of it. */
export function refused(reason: string, mend: string): HormesisError {
  return new HormesisError(`Failed to scope a network fault: ${reason}.`, { code: "NETWORK_SCOPE", mend });
}
