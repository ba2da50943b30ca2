import type { Command } from "commander";
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
    .configureHelp({ styleTitle: bold, styleCommandText: (text) => out.paint.cyan(text) })
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
