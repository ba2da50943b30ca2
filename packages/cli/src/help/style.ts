import { stripVTControlCharacters } from "node:util";
import { type Command, Help, type Option } from "commander";
import { styleFor } from "../terminal/style.ts";
import type { Io } from "../io.ts";

/** Widest help that still reads well; wider terminals keep the rest empty. */
const HELP_COLUMNS_MAX = 110;

/** Makes a command's help aligned and calm, its errors short, and its way out an exception instead of an exit. */
export function styleHelp(command: Command, io: Io): Command {
  const out = styleFor(io.stdout, io.env);
  const bold = (text: string) => out.paint.bold(text);
  return command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      getOutHelpWidth: () => Math.min(HELP_COLUMNS_MAX, out.columns),
      getErrHelpWidth: () => Math.min(HELP_COLUMNS_MAX, styleFor(io.stderr, io.env).columns),
      getOutHasColors: () => out.colour,
      getErrHasColors: () => styleFor(io.stderr, io.env).colour,
      outputError: (text, write) => write(errorText(text, io)),
    })
    .configureHelp({
      styleTitle: bold,
      styleCommandText: (text) => out.paint.cyan(text),
      subcommandTerm: (one) => [one.name(), ...one.registeredArguments.map(argumentTerm)].join(" "),
      optionDescription: describeOption,
      formatHelp: (one, helper) => commandsFirst(Help.prototype.formatHelp.call(helper, one, helper)),
    })
    .helpCommand(false)
    .helpOption("-h, --help", "show this help");
}

/** Commander writes `error: ...`; ours has the same shape as every other error of the command. */
function errorText(text: string, io: Io): string {
  const { paint } = styleFor(io.stderr, io.env);
  const body = text
    .replace(/^error: /u, "")
    .trimEnd()
    .replaceAll("\n", "\n       ");
  return `${paint.red(paint.bold("error"))}  ${body}\n`;
}

function argumentTerm(argument: { name(): string; required: boolean }): string {
  return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
}

/** What the option is for, then what it may be, what it is without being given, and its variable. */
function describeOption(option: Option): string {
  const { negate } = option;
  const defaultValue: unknown = option.defaultValue;
  const asides = [
    (option.argChoices ?? []).join(", "),
    typeof defaultValue === "string" && !negate ? `default ${defaultValue}` : "",
    option.envVar === undefined ? "" : `or ${option.envVar}`,
  ].filter((aside) => aside !== "");
  return asides.length === 0 ? option.description : `${option.description} (${asides.join("; ")})`;
}

/** Whoever asks a command with subcommands for help looks for those: they stand before the options. */
function commandsFirst(help: string): string {
  const sections = help.split(/\n\n(?=\S)/u);
  const isCommands = (section: string) => stripVTControlCharacters(section).startsWith("Commands:");
  const isOptions = (section: string) => stripVTControlCharacters(section).startsWith("Options:");
  const commands = sections.filter(isCommands).map((section) => section.trimEnd());
  const rest = sections.filter((section) => !isCommands(section)).map((section) => section.trimEnd());
  const at = rest.findIndex(isOptions);
  return `${rest.toSpliced(at < 0 ? rest.length : at, 0, ...commands).join("\n\n")}\n`;
}
