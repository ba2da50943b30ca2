import type { Command, Option } from "commander";

/** A command as completion sees it. */
export interface CompletionCommand {
  /** Words after `hormesis`, such as `["settings", "get"]`; empty for the root. */
  readonly path: readonly string[];
  readonly summary: string;
  readonly subcommands: readonly string[];
  readonly options: readonly CompletionOption[];
  /** Words that the first argument may be; empty where it is a file or nothing. */
  readonly choices: readonly string[];
  readonly takesFile: boolean;
}

export interface CompletionOption {
  readonly name: string;
  readonly description: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
  readonly takesFile: boolean;
}

/** All commands of a program, the root first, with what can follow each. Read from the program, so never out of date. */
export function completionTree(program: Command): CompletionCommand[] {
  const globals = optionsOf(program);
  const walk = (command: Command, path: readonly string[]): CompletionCommand[] => {
    const own = path.length === 0 ? [] : optionsOf(command);
    const first = command.registeredArguments[0];
    const node: CompletionCommand = {
      path,
      summary: command.summary(),
      subcommands: shownIn(command).map((one) => one.name()),
      options: [...own, ...globals],
      choices: first?.argChoices ?? [],
      takesFile: first !== undefined && ["source", "package"].includes(first.name()),
    };
    return [node, ...shownIn(command).flatMap((one) => walk(one, [...path, one.name()]))];
  };
  return walk(program, []);
}

/** The subcommands that help lists too; commander gives no other way to ask which are hidden. */
function shownIn(command: Command): readonly Command[] {
  const listed = new Set(command.createHelp().visibleCommands(command));
  return command.commands.filter((one) => listed.has(one));
}

function optionsOf(command: Command): CompletionOption[] {
  return command.options.filter((option) => !option.hidden).map(completionOption);
}

function completionOption(option: Option): CompletionOption {
  return {
    name: option.long ?? option.flags,
    description: option.description,
    takesValue: option.required || option.optional,
    choices: option.argChoices ?? [],
    takesFile: /<(file|path|dir)>/u.test(option.flags),
  };
}
