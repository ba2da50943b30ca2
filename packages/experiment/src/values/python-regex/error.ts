import { HormesisError } from "../../errors.ts";

/** Patterns in messages are cut to this length. */
const MAX_SHOWN = 60;

/**
 * A regular expression that Python would refuse (`REGEX_INVALID`), or that cannot be carried over to JavaScript with
 * the same meaning (`REGEX_UNSUPPORTED`). `reason` says why, in a few words.
 */
export class PythonRegexError extends HormesisError {
  readonly reason: string;

  constructor(details: {
    readonly pattern: string;
    readonly reason: string;
    readonly mend: string;
    readonly unsupported?: boolean;
  }) {
    const { pattern, reason, mend, unsupported = false } = details;
    const shown = pattern.length > MAX_SHOWN ? `${pattern.slice(0, MAX_SHOWN)}...` : pattern;
    super(`Failed to read regular expression '${shown}': ${reason}.`, {
      code: unsupported ? "REGEX_UNSUPPORTED" : "REGEX_INVALID",
      mend,
    });
    this.reason = reason;
  }
}
