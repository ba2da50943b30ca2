/**
 * Throw this from a control, or from a function of an activity, to end the run: the method stops, rollbacks play.
 * Any error whose `name` is `InterruptExecution` does the same, so that a module need not import this class.
 *
 * @example throw new InterruptExecution("the payment provider called: stop");
 */
export class InterruptExecution extends Error {
  override readonly name = "InterruptExecution";
}

/** True for what ends the run when it is thrown. */
export function isInterruptExecution(thrown: unknown): thrown is Error {
  return thrown instanceof Error && thrown.name === "InterruptExecution";
}
