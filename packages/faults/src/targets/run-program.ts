import { type ChildProcess, spawn } from "node:child_process";
import { HormesisError } from "@hormesis/experiment";
import { readProcess } from "../machine/process-table.ts";
import type { ExecOptions, ExecResult, ProcessIdentity } from "../ports/target.ts";

/** Every process that is started for an injection carries its id in this variable. */
export const INJECTION_VARIABLE = "HORMESIS_INJECTION";

/** What a program needs of our environment; the rest (NODE_OPTIONS, debuggers) could change what it does. */
const passedOn = ["PATH", "HOME", "TMPDIR", "LANG", "XDG_RUNTIME_DIR"];

function environmentOf(id: string, more: ExecOptions["env"]): Record<string, string> {
  const own = passedOn.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { LC_ALL: "C", ...Object.fromEntries(own), ...more, [INJECTION_VARIABLE]: id };
}

function start(argv: readonly string[], id: string, options: ExecOptions, keepsInput: boolean): ChildProcess {
  const [file = "", ...args] = argv;
  const child = spawn(file, args, {
    env: environmentOf(id, options.env),
    // Ctrl-C at the terminal reaches the runner alone, which then reverts in order.
    detached: true,
    stdio: ["pipe", "pipe", keepsInput ? "ignore" : "pipe"],
  });
  // A program that does not read its input to the end is no error.
  child.stdin?.on("error", () => undefined);
  if (keepsInput && options.input === undefined) return child;
  if (keepsInput) child.stdin?.write(options.input);
  else child.stdin?.end(options.input ?? "");
  return child;
}

function notStarted(argv: readonly string[], reason: string): HormesisError {
  return new HormesisError(`Failed to start '${argv[0]}': ${reason}.`, {
    code: "PROGRAM_NOT_STARTED",
    mend: "Install the program, or correct PATH.",
  });
}

/** Runs a program to its end. At an abort its whole process group is killed first. */
export function runProgram(argv: readonly string[], id: string, options: ExecOptions): Promise<ExecResult> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const child = start(argv, id, options, false);
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
    const onAbort = (): void => killGroup(child.pid);
    signal.addEventListener("abort", onAbort, { once: true });
    child.on("error", (error) => {
      signal.removeEventListener("abort", onAbort);
      reject(notStarted(argv, error.message));
    });
    child.on("close", (code) => {
      signal.removeEventListener("abort", onAbort);
      if (signal.aborted) return reject(signal.reason as Error);
      resolve({ status: code ?? 128, stdout, stderr });
    });
  });
}

/** Starts a program that stays, and waits until it said that it is ready, if it is to say so. */
export function startHolder(
  argv: readonly string[],
  id: string,
  options: ExecOptions & { readonly ready?: string },
): Promise<ProcessIdentity> {
  const { signal, ready } = options;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const child = start(argv, id, options, true);
    let said = "";
    const settle = (outcome: () => void): void => {
      signal.removeEventListener("abort", onAbort);
      // Nobody waits for a holder: it must not keep the runner alive, nor may a full pipe stop it.
      child.stdout?.removeAllListeners("data").resume();
      for (const stream of [child.stdin, child.stdout]) (stream as { unref?: () => void } | null)?.unref?.();
      child.unref();
      outcome();
    };
    const onAbort = (): void => {
      killGroup(child.pid);
      settle(() => reject(signal.reason as Error));
    };
    const succeed = (): void => {
      const info = child.pid === undefined ? undefined : readProcess(child.pid);
      if (info === undefined) settle(() => reject(notStarted(argv, "it ended at once")));
      else settle(() => resolve({ pid: info.pid, startTime: info.startTime }));
    };
    signal.addEventListener("abort", onAbort, { once: true });
    child.on("error", (error) => settle(() => reject(notStarted(argv, error.message))));
    child.on("exit", (code) => settle(() => reject(notStarted(argv, `it ended with status ${code}: ${said.trim()}`))));
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      said = (said + chunk).slice(-4096);
      if (ready !== undefined && said.split("\n").includes(ready)) succeed();
    });
    if (ready === undefined) child.on("spawn", succeed);
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}
