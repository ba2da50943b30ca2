import { HormesisError } from "../../errors.ts";

/** Paths in messages are cut to this length. */
const MAX_SHOWN = 60;

/**
 * A JSON path that cannot be read, or that asks for more work than is allowed.
 *
 * `reason` says what is wrong, `offset` where in the path (in characters from 0), `mend` what to write instead.
 */
export class JsonPathError extends HormesisError {
  readonly offset: number;
  readonly reason: string;

  constructor(details: {
    readonly path: string;
    readonly offset: number;
    readonly reason: string;
    readonly mend: string;
  }) {
    const shown = details.path.length > MAX_SHOWN ? `${details.path.slice(0, MAX_SHOWN)}...` : details.path;
    super(`Failed to read JSON path '${shown}': ${details.reason} (at offset ${details.offset}).`, {
      code: "JSONPATH_INVALID",
      mend: details.mend,
    });
    this.offset = details.offset;
    this.reason = details.reason;
  }
}
