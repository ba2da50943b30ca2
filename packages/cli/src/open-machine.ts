import type { JsonObject } from "@hormesis/experiment";
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Io } from "./io.ts";
import type { Machine } from "./run/machine.ts";
import { oneLine } from "./terminal/printable.ts";

export interface OpenMachineOptions {
  readonly source: string;
  readonly settings: JsonObject;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly python: string | undefined;
  /** Show what Python code prints. */
  readonly verbose: boolean;
}

/**
 * Opens what experiments can use on this machine: processes start in the current folder, modules and files are found
 * from the document's own. What Python code prints goes to stderr, as stdout is ours.
 */
export async function openMachineFor(io: Io, options: OpenMachineOptions): Promise<Machine> {
  const { source, settings, environment, python, verbose } = options;
  const { openMachine } = await import("./run/machine.ts");
  const cwd = io.cwd();
  return openMachine({
    cwd,
    baseDir: existsSync(source) ? dirname(resolve(cwd, source)) : cwd,
    environment,
    python,
    settings,
    clock: io.clock,
    onLog: (line) => {
      if (verbose) io.stderr.write(`${oneLine(line)}\n`);
    },
  });
}
