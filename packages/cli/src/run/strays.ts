import { type InterruptCause, messageOf } from "@hormesis/experiment";

/**
 * Turns what would end the process on the spot, with a fault in, into an interruption of the run: an error that a module
 * of the experiment threw when nobody was listening any more, its wait for what never happens, and its `process.exit`.
 * From now on until the process ends.
 *
 * Only the first one interrupts: code that throws again and again must not hurry the rollbacks nor abandon them.
 */
export function catchStrays(interrupt: (cause: InterruptCause) => void): void {
  let caught = false;
  const stop = (reason: string): void => {
    if (!caught) interrupt({ kind: "control", reason });
    caught = true;
  };
  process.on("uncaughtException", (thrown: unknown) => {
    if (!(thrown instanceof ExitRefused)) stop(`An error that nobody caught: ${messageOf(thrown)}`);
  });
  process.on("beforeExit", () => stop("Something that is waited for never happens"));
  process.exit = (code) => {
    const call = `process.exit(${code ?? ""})`;
    stop(`A module called ${call}`);
    // The caller expects not to come back from it.
    throw new ExitRefused(`${call} is refused: it interrupts the run instead`);
  };
}

class ExitRefused extends Error {
  override readonly name = "ExitRefused";
}
