import { HormesisError } from "../errors.ts";

/**
 * How many lists and objects may stand inside one another in a value that is substituted, printed or compared.
 * Python, and with it Chaos Toolkit, gives up at about the same depth; much more would overflow our own stack.
 */
export const MAX_VALUE_DEPTH = 1000;

/**
 * Throws when a value is nested deeper than `MAX_VALUE_DEPTH`.
 *
 * @throws HormesisError with the code `VALUE_TOO_DEEP`
 * @example checkDepth(depth, "substitute variables in a value")
 */
export function checkDepth(depth: number, verb: string): void {
  if (depth <= MAX_VALUE_DEPTH) return;
  throw new HormesisError(`Failed to ${verb}: it is nested more than ${MAX_VALUE_DEPTH} levels deep.`, {
    code: "VALUE_TOO_DEEP",
    mend: "Flatten the value, or take only the part of it that is needed.",
  });
}
