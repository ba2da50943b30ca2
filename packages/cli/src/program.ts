import { Command, Option } from "commander";
import { exitCodeTable, rootExamples } from "./help/texts.ts";
import { styleHelp } from "./help/style.ts";
import { logLevels, semanticsNames } from "./flags.ts";
import type { Io } from "./io.ts";
import { addDocumentCommands } from "./commands/document-commands.ts";
import { addFaultCommands } from "./commands/fault-commands.ts";
import { addToolCommands } from "./commands/tool-commands.ts";
import { version } from "./version.ts";

/** Takes a command's exit code. */
export type Finish = (exitCode: number) => void;

/**
 * The whole command line: every command, flag, help text and example. Building it loads none of the commands; each
 * is imported when it is called. A parse error or `--help` leaves as a `CommanderError`.
 */
export function buildProgram(io: Io, finish: Finish): Command {
  const program = styleHelp(new Command("hormesis"), io)
    .description("Chaos engineering from the command line: experiments with honest verdicts.")
    .usage("[options] <command>")
    .version(version, "--version", "show the version")
    .addOption(
      new Option("--semantics <name>", "what outcomes mean: our own, or exactly Chaos Toolkit's")
        .choices(semanticsNames)
        .env("HORMESIS_SEMANTICS"),
    )
    .option("--verbose", "show more of what happens")
    .option("--change-dir <dir>", "go to this folder first")
    .option("--settings <file>", "read settings from this file")
    .option("--log-file <file>", "also write a log to this file")
    .option("--no-log-file", "write no log file (which is the default)")
    .addOption(
      new Option("--log-file-level <level>", "how much the log file holds").choices(logLevels).default("debug"),
    )
    .addOption(
      new Option("--log-format <format>", "form of the lines under --semantics chaos-toolkit")
        .choices(["string", "json"])
        .default("string"),
    )
    .option("--no-version-check", "accepted for Chaos Toolkit's sake; hormesis never looks for updates")
    .showSuggestionAfterError()
    .showHelpAfterError("\nRun 'hormesis --help' to see the commands.")
    .addHelpText("after", rootExamples + exitCodeTable);
  addDocumentCommands(program, io, finish);
  addFaultCommands(program, io, finish);
  addToolCommands(program, io, finish);
  return program;
}
