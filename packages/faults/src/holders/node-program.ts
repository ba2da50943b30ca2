import { HormesisError } from "@hormesis/experiment";
import type { FaultContext } from "../ports/fault.ts";
import type { ProcessIdentity, Target } from "../ports/target.ts";

/** What a holder writes to its standard output when what it is for has happened. */
export const READY = "ready";

/**
 * The command line that runs a program of ours, given as text so that it works from inside a bundle too. The program
 * finds its settings in `settings`, says `ready()` when it is, and ends when its input does: with its runner.
 */
export function nodeProgram(title: string, text: string, settings: object): readonly string[] {
  return [process.execPath, "-e", `/* hormesis: ${title} */${prelude}${text}`, JSON.stringify(settings)];
}

const prelude = `
const settings = JSON.parse(process.argv[1]);
let leave = () => process.exit(0);
const ready = () => process.stdout.write("${READY}\\n");
const refuse = (reason) => process.stdout.write(reason + "\\n", () => process.exit(1));
process.stdin.on("end", () => leave()).on("error", () => leave()).resume();
process.stdout.on("error", () => undefined);
`;

/** Starts a program of ours that stays; resolves when it said that it is ready. */
export async function startProgram(
  options: { readonly title: string; readonly text: string; readonly settings: object },
  target: Target,
  ctx: FaultContext,
): Promise<ProcessIdentity> {
  const argv = nodeProgram(options.title, options.text, options.settings);
  try {
    return await target.start(argv, { signal: ctx.signal, ready: READY });
  } catch (error) {
    if (ctx.signal.aborted) throw error;
    // The program itself is named by its whole text there: of interest is only what it said last.
    const said = error instanceof Error ? /ended with status \d+: (.*?)\.?$/s.exec(error.message)?.[1] : undefined;
    if (said === undefined) throw error;
    throw new HormesisError(`Failed to start ${options.title}: ${said}.`, {
      code: "HOLDER_NOT_STARTED",
      mend: "Correct the arguments, or free what it needs.",
      effect: "none",
    });
  }
}

/** What is left of programs that were started for an injection, for `residue`. */
export async function leftPrograms(target: Target, ctx: FaultContext): Promise<string[]> {
  const held = await target.held(ctx.signal);
  return held.map(({ pid, name }) => `process ${pid} (${name}) still runs`);
}
