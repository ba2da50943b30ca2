import { existsSync, writeFileSync } from "node:fs";
import { HormesisError, messageOf } from "@hormesis/experiment";
import type { GlobalFlags } from "../flags.ts";
import { type Answers, experimentOf } from "../init/answers.ts";
import { render } from "../init/render.ts";
import type { Io } from "../io.ts";
import { openNotifications } from "../notifications.ts";
import { openSession } from "../session.ts";

export interface InitFlags extends GlobalFlags {
  readonly title?: string;
  readonly description?: string;
  readonly probeUrl?: string;
  readonly probeCommand?: string;
  readonly actionCommand?: string;
  readonly rollbackCommand?: string;
  readonly output?: string;
  readonly experimentPath?: string;
  readonly force?: boolean;
}

/** YAML can hold comments; Chaos Toolkit writes JSON. */
const outputDefault = { strict: "experiment.yaml", "chaos-toolkit": "experiment.json" } as const;

/** `hormesis init`: asks on a terminal, else takes what the flags say; writes a valid experiment. */
export async function initCommand(io: Io, flags: InitFlags): Promise<number> {
  const session = await openSession(io, flags, new AbortController().signal);
  await using notifications = openNotifications(session.settings, io, "init");
  const output = flags.output ?? flags.experimentPath ?? outputDefault[session.semantics];
  refuseOverwriting(output, flags.force === true);
  notifications.send("init-started", null);
  try {
    const answers = await answersFor(io, flags, output);
    if (answers === undefined) {
      notifications.send("init-failed", null, "given up");
      return 5;
    }
    const experiment = experimentOf(answers);
    write(output, render(experiment, output));
    notifications.send("init-completed", experiment);
    io.stdout.write(`Wrote ${output}.\n`);
    return 0;
  } catch (error) {
    notifications.send("init-failed", null, messageOf(error));
    throw error;
  }
}

async function answersFor(io: Io, flags: InitFlags, output: string): Promise<Answers | undefined> {
  const given = givenAnswers(flags);
  // Flags that say enough make it a command for scripts, on a terminal too.
  const enough =
    given.title !== undefined && (given.probeUrl ?? given.probeCommand ?? given.actionCommand) !== undefined;
  if (enough) return complete(given);
  if (io.stdin.isTTY === true && io.stdout.isTTY === true) {
    const { ask } = await import("../init/ask.ts");
    return ask(given, output);
  }
  if (given.title !== undefined) return complete(given);
  throw new HormesisError("Failed to ask for the experiment: this is not a terminal.", {
    code: "USAGE_INIT",
    mend: "Say it by flags: --title, --probe-url, --action-command, --rollback-command.",
  });
}

function complete(given: Partial<Answers>): Answers {
  return {
    ...given,
    title: given.title ?? "",
    description: given.description ?? "What happens, and does the steady state hold?",
  };
}

function givenAnswers(flags: InitFlags): Partial<Answers> {
  const { title, description, probeUrl, probeCommand, actionCommand, rollbackCommand } = flags;
  return {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(probeUrl === undefined ? {} : { probeUrl }),
    ...(probeCommand === undefined ? {} : { probeCommand }),
    ...(actionCommand === undefined ? {} : { actionCommand }),
    ...(rollbackCommand === undefined ? {} : { rollbackCommand }),
  };
}

function refuseOverwriting(output: string, force: boolean): void {
  if (force || !existsSync(output)) return;
  throw new HormesisError(`Failed to write '${output}': it is there already.`, {
    code: "USAGE_INIT",
    mend: "Name another file with --output, or overwrite it with --force.",
  });
}

function write(output: string, text: string): void {
  try {
    writeFileSync(output, text);
  } catch (error) {
    throw new HormesisError(`Failed to write '${output}': ${messageOf(error)}.`, {
      code: "USAGE_OUTPUT",
      mend: "Name a file that can be written with --output.",
      cause: error,
    });
  }
}
