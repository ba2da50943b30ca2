/** What came of the handshakes of one side. */
export interface HandshakeCounts {
  completed: number;
  /** Ended before both sides agreed: refused, broken, too late, or ended by a toxic. */
  failed: number;
  /** Why the last of those failed. */
  lastFailure?: string;
}

/** Who does not come to an end with a handshake is not waited for longer; Node.js waits as long. */
export const handshakeMs = 120_000;

/** Counts a handshake that failed. */
export function countFailure(counts: HandshakeCounts, reason: string): void {
  counts.failed += 1;
  counts.lastFailure = reason;
}

/** The code of an error, or what it says. */
export function reasonOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
