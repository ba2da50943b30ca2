import type { Activity, Call, Outcome, Problem, Provider } from "@hormesis/experiment";
import { BadDeclaration } from "../call/bad-declaration.ts";
import { broken, interruptedBy, reasonOf } from "../call/outcomes.ts";
import { commandOf, type ProcessDefaults, timeoutMsOf } from "./declaration.ts";
import { findExecutable } from "./find-executable.ts";
import type { CommandEnd } from "./run-command.ts";

/** What activities of type `process` start from. */
export interface ProcessProviderOptions {
  /** The variables every process gets (default: those of this process, as they are when it is started). */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where every process starts, and what relative paths are relative to (default: where this process is). */
  readonly cwd?: string;
}

/**
 * Creates the provider of `type: process`: runs a program, or a line of shell when the arguments are a string.
 *
 * The output is `{status, stdout, stderr}`; any exit code counts as performed, with a complaint when it is not 0.
 * Beyond Chaos Toolkit: the keys `cwd`, `env` and `stdin`, `${...}` in them and in `path`, and an end of the whole
 * process group at a timeout or an interruption. Without `stdin` the input is empty, never the terminal's.
 *
 * @example createProcessProvider({ cwd: "/srv/experiments" })
 */
export function createProcessProvider(options: ProcessProviderOptions = {}): Provider {
  const defaults = (): ProcessDefaults => ({ env: options.env ?? process.env, cwd: options.cwd ?? process.cwd() });
  return {
    type: "process",
    check: (activity) => Promise.resolve(problemsOf(activity, defaults())),
    perform: (call) => perform(call, defaults()),
    close: async () => {
      const { releaseWatcher } = await import("./live-groups.ts");
      await releaseWatcher();
    },
  };
}

async function perform(call: Call, defaults: ProcessDefaults): Promise<Outcome> {
  if (call.signal.aborted) return interruptedBy(call.signal);
  try {
    const timeoutMs = timeoutMsOf(call.activity.provider["timeout"]);
    const command = commandOf(call, defaults);
    if (timeoutMs !== undefined && timeoutMs <= 0) return { status: "failed", reason: TOO_LONG };
    // Loaded on use: many an experiment starts no process.
    const { runCommand } = await import("./run-command.ts");
    const limits = { signal: call.signal, clock: call.clock };
    return outcomeOf(await runCommand(command, timeoutMs === undefined ? limits : { ...limits, timeoutMs }), call);
  } catch (error) {
    if (error instanceof BadDeclaration) return broken(error.message);
    throw error;
  }
}

const TOO_LONG = "process activity took too long to complete";

function outcomeOf(end: CommandEnd, call: Call): Outcome {
  switch (end.kind) {
    case "exited": {
      const { status, stdout, stderr } = end;
      const output = { status, stdout, stderr };
      if (status === 0) return { status: "succeeded", output };
      const how = status < 0 ? `was ended by signal ${-status}` : `exited with status ${status}`;
      return { status: "succeeded", output, complaint: `the process ${how}` };
    }
    case "not-started":
      return broken(`the process could not be started: ${end.reason}`);
    case "timed-out":
      return { status: "failed", reason: end.clean ? TOO_LONG : `${TOO_LONG}, ${leftover(end.groupId)}` };
    default: {
      const reason = reasonOf(call.signal);
      return { status: "interrupted", reason: end.clean ? reason : `${reason}, ${leftover(end.groupId)}` };
    }
  }
}

function leftover(groupId: number): string {
  return `and some of its processes could not be ended (process group ${groupId})`;
}

function problemsOf(activity: Activity, defaults: ProcessDefaults): readonly Problem[] {
  const { path, cwd, env } = activity.provider;
  // What is substituted, or looked for elsewhere, is known only when it runs.
  if (typeof path !== "string" || path.includes("${") || cwd !== undefined || env !== undefined) return [];
  const found = findExecutable(path, defaults);
  if (found.kind === "found") return [];
  const at = ["provider", "path"];
  const where = `in activity '${activity.name}'`;
  if (found.kind === "not-found") {
    const message = `path '${path}' cannot be found, ${where}`;
    return [{ code: "PROCESS_NOT_FOUND", message, mend: "Install the program, or correct its path.", path: at }];
  }
  const message = `no access permission to '${path}', ${where}`;
  return [{ code: "PROCESS_NOT_EXECUTABLE", message, mend: `Make it executable: chmod +x ${found.file}`, path: at }];
}
