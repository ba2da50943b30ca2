import { HormesisError } from "../errors.ts";

/**
 * An error in the document that shows only while it is run (a bad reference, a tolerance that cannot be applied).
 * Chaos Toolkit lets it escape; strict semantics turn it into a failure of the activity it belongs to.
 */
export class Broken extends Error {}

/** True for errors that the document is to blame for: also for an output that is referred to and is not there. */
export function isDocumentError(error: unknown): error is Error {
  return error instanceof Broken || error instanceof HormesisError;
}
