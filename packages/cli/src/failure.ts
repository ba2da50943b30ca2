import type { HormesisError, Semantics } from "@hormesis/experiment";
import { CommanderError } from "commander";
import type { Io } from "./io.ts";
import { manyLines } from "./terminal/printable.ts";
import { styleFor, type Style } from "./terminal/style.ts";
import { wrap } from "./terminal/width.ts";

/** Exit codes of every command; those of a finished run come with its ending. */
export const exitCodes = { good: 0, usage: 2, void: 3, interrupted: 5, residue: 6, bug: 70 } as const;

/**
 * Tells the user on stderr what went wrong and gives the exit code. Never prints a stack trace, unless the error is
 * unexpected and `HORMESIS_DEBUG` asks for one.
 */
export function reportFailure(io: Io, thrown: unknown, semantics: Semantics): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.good : exitCodes.usage;
  const style = styleFor(io.stderr, io.env);
  const debug = (io.env["HORMESIS_DEBUG"] ?? "") !== "";
  if (isHormesisError(thrown)) {
    io.stderr.write(errorBlock(thrown.message, thrown.mend, style));
    if (debug) io.stderr.write(`${stackOf(thrown)}\n`);
    return exitCodeOf(thrown, semantics);
  }
  const mend = debug
    ? "The lines below say where; please report them."
    : "Set HORMESIS_DEBUG=1 to see where, and please report it.";
  io.stderr.write(errorBlock(`This is a bug in hormesis: ${messageOf(thrown)}`, mend, style));
  if (debug) io.stderr.write(`${stackOf(thrown)}\n`);
  return exitCodes.bug;
}

/**
 * An error as the user sees it: the message after a red word, and beneath it what to do.
 *
 * @example errorBlock("Failed to read 'x': no such file.", "Check the path.", style)
 */
export function errorBlock(message: string, mend: string, style: Style): string {
  const indent = " ".repeat(7);
  const lines = manyLines(message).flatMap((line) => wrap(line, style.columns - indent.length));
  const mends = manyLines(mend).flatMap((line) => wrap(line, style.columns - indent.length));
  const text = lines.map((line, index) =>
    index === 0 ? `${style.paint.red(style.paint.bold("error"))}  ${line}` : indent + line,
  );
  return `${[...text, ...mends.map((line) => indent + style.paint.dim(line))].join("\n")}\n`;
}

/** Chaos Toolkit ends with 1 where a document cannot be read or is invalid, and with 2 where its flags are wrong. */
function exitCodeOf(error: HormesisError, semantics: Semantics): number {
  if (semantics === "strict" && error.code === "INTERRUPTED") return exitCodes.interrupted;
  return semantics === "chaos-toolkit" && !error.code.startsWith("USAGE_") ? 1 : exitCodes.usage;
}

// By its name, not by its class: `--help` must not load the engine only to ask.
function isHormesisError(thrown: unknown): thrown is HormesisError {
  return thrown instanceof Error && thrown.name === "HormesisError" && "mend" in thrown;
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function stackOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return messageOf(thrown);
  const cause = thrown.cause === undefined ? "" : `\ncaused by: ${stackOf(thrown.cause)}`;
  return `${thrown.stack ?? thrown.message}${cause}`;
}
