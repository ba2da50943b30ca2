import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { type Clock, messageOf } from "@hormesis/experiment";
import { aborted, raceSignal } from "../call/race-signal.ts";
import { CapturedOutput } from "./captured-output.ts";
import { holdGroup } from "./live-groups.ts";
import { endGroup } from "./process-group.ts";

/** A process to start: no shell is involved unless `file` is one. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What it reads; without it, its input is empty. */
  readonly stdin?: string;
}

export interface RunLimits {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Without it the process may take for ever. */
  readonly timeoutMs?: number;
}

/** How a command ended. `status` is the exit code, or minus the number of the signal that ended the process. */
export type CommandEnd =
  | { readonly kind: "exited"; readonly status: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: "not-started"; readonly reason: string }
  /** `clean` is false when processes are left that could not be ended. */
  | { readonly kind: "timed-out" | "aborted"; readonly groupId: number; readonly clean: boolean };

type Finish = Extract<CommandEnd, { kind: "exited" | "not-started" }>;

/**
 * Runs a command to its end: until it exited and its output is closed, as `subprocess.run` of Python does. At the
 * timeout, or when the signal is aborted, it and all its descendants in its process group are ended first.
 *
 * The command leads a session of its own. So Ctrl-C at the terminal reaches us alone, and we decide what becomes of it.
 *
 * @example await runCommand({ file: "/bin/true", args: [], cwd: "/", env: {} }, { signal, clock: systemClock })
 */
export async function runCommand(command: Command, limits: RunLimits): Promise<CommandEnd> {
  const { signal, clock, timeoutMs } = limits;
  let child: ChildProcess;
  try {
    child = spawn(command.file, command.args, {
      cwd: command.cwd,
      env: command.env,
      detached: true,
      stdio: [command.stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    });
  } catch (error) {
    return { kind: "not-started", reason: messageOf(error) };
  }
  const finish = finishOf(child);
  const groupId = child.pid;
  if (groupId === undefined) return finish;
  const release = holdGroup(groupId);
  feed(child, command.stdin);

  const timer = new AbortController();
  const first = await raceSignal(timeoutMs === undefined ? finish : firstOf(finish, clock, timeoutMs, timer), signal);
  timer.abort();
  if (first !== aborted && first !== "timed-out") {
    release();
    return first;
  }
  const clean = await endGroup(groupId, clock);
  release();
  // A descendant in a session of its own may hold the pipes open: let go of them.
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.unref();
  return { kind: first === aborted ? "aborted" : "timed-out", groupId, clean };
}

function firstOf(
  finish: Promise<Finish>,
  clock: Clock,
  timeoutMs: number,
  timer: AbortController,
): Promise<Finish | "timed-out"> {
  return new Promise((resolve, reject) => {
    finish.then(resolve, reject);
    // Rejects only because the timer was stopped, which is after `finish`.
    clock.sleep(timeoutMs, timer.signal).then(
      () => resolve("timed-out"),
      () => undefined,
    );
  });
}

function finishOf(child: ChildProcess): Promise<Finish> {
  const stdout = new CapturedOutput();
  const stderr = new CapturedOutput();
  child.stdout?.on("data", (chunk: Buffer) => stdout.add(chunk));
  child.stderr?.on("data", (chunk: Buffer) => stderr.add(chunk));
  return new Promise((resolve) => {
    child.on("error", (error) => {
      // Also emitted when a kill fails, which is not what this is about.
      if (child.pid === undefined) resolve({ kind: "not-started", reason: error.message });
    });
    child.on("close", (code, signal) => {
      const status = signal === null ? (code ?? 0) : -constants.signals[signal];
      resolve({ kind: "exited", status, stdout: stdout.text(), stderr: stderr.text() });
    });
  });
}

function feed(child: ChildProcess, text: string | undefined): void {
  if (text === undefined || child.stdin === null) return;
  // A process that does not read its input to the end is no error.
  child.stdin.on("error", () => undefined);
  child.stdin.end(text);
}
