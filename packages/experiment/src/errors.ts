/**
 * Did the world possibly change before the error? `none` means certainly not, `applied` certainly,
 * `unknown` that nobody can tell. Revert reads this field.
 */
export type Effect = "none" | "applied" | "unknown";

/** What every error of Hormesis carries beside its message. */
export interface ErrorDetails {
  /** Stable name of the kind of error, such as `SOURCE_UNREACHABLE`. */
  readonly code: string;
  /** What the reader can do about it: one sentence. */
  readonly mend: string;
  readonly effect?: Effect;
  readonly cause?: unknown;
}

/**
 * The base of every error that a user may see.
 *
 * The message has the form `Failed to <verb> <object>: <reason>.` and never holds a secret.
 * Mistakes of the programmer are plain `Error`s, not this.
 *
 * @example
 * throw new HormesisError("Failed to read 'x.yaml': no such file.", { code: "SOURCE_MISSING", mend: "Check the path." });
 */
export class HormesisError extends Error {
  override readonly name = "HormesisError";
  readonly code: string;
  readonly mend: string;
  readonly effect: Effect;

  constructor(message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.mend = details.mend;
    this.effect = details.effect ?? "none";
  }
}

/** The text of whatever was thrown, on one line's worth of trust: never a stack trace. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
