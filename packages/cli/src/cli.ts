import { CommanderError } from "commander";
import { systemClock } from "@hormesis/experiment/clock";
import { errorBlock, exitCodes, reportFailure } from "./failure.ts";
import type { GlobalFlags } from "./flags.ts";
import type { Io } from "./io.ts";
import { endProcess, watchForTheWorst } from "./last-resort.ts";
import { buildProgram } from "./program.ts";
import { styleFor } from "./terminal/style.ts";

/** Runs the command line of this process and ends it with the command's exit code. */
export async function main(args: readonly string[]): Promise<void> {
  outliveBrokenPipes();
  const io: Io = {
    env: process.env,
    // Made when it is read from: a start would wait 2 ms for what hardly any command needs.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    clock: systemClock,
    cwd: () => process.cwd(),
  };
  watchForTheWorst(io);
  const exitCode = await runCommandLine(io, args);
  await Promise.all([drained(process.stdout), drained(process.stderr)]);
  // A provider's connection that is kept alive must not keep a finished command alive.
  endProcess(exitCode);
}

/** Parses the arguments, performs the command and gives its exit code. Throws nothing. */
export async function runCommandLine(io: Io, args: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.good;
  const program = buildProgram(io, (code) => (exitCode = code));
  program.hook("preAction", (_, command) => {
    const flags = command.optsWithGlobals<GlobalFlags>();
    if (flags.changeDir !== undefined) changeDirectory(flags.changeDir, io);
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (thrown) {
    return reportFailure(io, thrown, program.opts<GlobalFlags>().semantics ?? "strict");
  }
}

function changeDirectory(directory: string, io: Io): void {
  try {
    process.chdir(directory);
  } catch {
    const message = `Failed to change to the folder '${directory}': it cannot be entered.`;
    io.stderr.write(errorBlock(message, "Name a folder that exists with --change-dir.", styleFor(io.stderr, io.env)));
    throw new CommanderError(exitCodes.usage, "hormesis.changeDir", message);
  }
}

/**
 * `hormesis run ... | head` closes our stdout early, and a terminal that is closed takes it away. The experiment must go
 * on all the same, rollbacks included, so what can no longer be written is dropped, and the exit code stays the
 * command's own.
 */
function outliveBrokenPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
    });
  }
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (!stream.writable) return resolve();
    stream.write("", () => resolve());
  });
}
