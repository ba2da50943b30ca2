import type { Command } from "commander";
import { styleHelp } from "./style.ts";
import type { Io } from "../io.ts";

/** Adds a command with the help, errors and suggestions that all commands share. */
export function addCommand(parent: Command, io: Io, name: string, summary: string): Command {
  const command = parent.command(name).summary(summary).description(sentence(summary));
  const path = parent.parent === null ? `${parent.name()} ${name}` : `${parent.parent.name()} ${parent.name()} ${name}`;
  return styleHelp(command, io)
    .showSuggestionAfterError()
    .allowExcessArguments(false)
    .showHelpAfterError(`\nRun '${path} --help' to see what it takes.`);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
