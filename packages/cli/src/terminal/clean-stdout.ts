import { Console } from "node:console";

/**
 * Sends what code of an experiment prints with `console.log` to stderr, from now on: stdout holds what another program
 * reads.
 */
export function keepStdoutForOurselves(): void {
  globalThis.console = new Console(process.stderr, process.stderr);
}
