import { exitCodes, reportFailure } from "./failure.ts";
import type { Io } from "./io.ts";

/** As it was before anybody was kept from calling it. */
const exit: (exitCode: number) => never = process.exit.bind(process);

/** Ends the process. Everybody else who calls `process.exit` is refused. */
export function endProcess(exitCode: number): never {
  return exit(exitCode);
}

/**
 * Experiments, and modules that they name, are programs too, which are imported before a run. Whatever they do then must
 * end the command with a message: an error thrown when nobody listens any more, a wait for what never happens, and
 * `process.exit`, which would look like success. A run has an own, gentler way for all three.
 */
export function watchForTheWorst(io: Io): void {
  const isOurs = (event: "uncaughtException" | "beforeExit"): boolean => process.listenerCount(event) === 1;
  process.on("uncaughtException", (thrown) => {
    if (!isOurs("uncaughtException")) return;
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    exit(refuse(io, `an error that nobody caught: ${reason.replace(/\.$/u, "")}`, thrown));
  });
  process.on("beforeExit", () => {
    if (isOurs("beforeExit")) exit(refuse(io, "something that is waited for never happens"));
  });
  process.exit = (code) => {
    throw new Error(`process.exit(${code ?? ""}) was called`);
  };
}

function refuse(io: Io, reason: string, cause?: unknown): number {
  const error = Object.assign(new Error(`Failed to go on: ${reason}.`, { cause }), {
    name: "HormesisError",
    code: "USAGE_MODULE",
    mend: "Look into the modules that were loaded; HORMESIS_DEBUG=1 shows where it was.",
  });
  reportFailure(io, error, "strict");
  return exitCodes.usage;
}
