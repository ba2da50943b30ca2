import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { type Clock, HormesisError } from "@hormesis/experiment";
import { within } from "../undo/within.ts";

/** The runner's end of a guard. */
export interface GuardHandle {
  readonly pid: number;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Says that the ledger has changed. */
  tell(): void;
  /** Lets it go: it looks at the ledger a last time, and ends. Resolves when it has. */
  close(): Promise<void>;
}

/** Starts the guard of a ledger; resolves when it is ready to undo whatever the ledger will say. */
export type StartGuard = (ledgerPath: string, clock: Clock) => Promise<GuardHandle>;

/** A guard reads the code of all faults first: part of a second, or many of them on a machine under load. */
const READY_WITHIN_MS = 15_000;

type GuardProcess = ChildProcessByStdio<Writable, Readable, null>;

/** The command line of a guard that is started from this package's own files. The bundled command has another. */
export function guardCommand(): string[] {
  const self = fileURLToPath(import.meta.url);
  const isSource = self.endsWith(".ts");
  const main = fileURLToPath(new URL(isSource ? "./main.ts" : "./main.js", import.meta.url));
  // It does little, and should not weigh on a machine that is being stressed.
  const options = ["--max-old-space-size=64", "--max-semi-space-size=1", "--no-warnings"];
  return [process.execPath, ...options, ...(isSource ? ["--conditions=hormesis-source"] : []), main];
}

/**
 * Makes the function that starts guards by a command line, to which the ledger's path is added.
 *
 * @example createGuardStarter([process.execPath, "hormesis.js", "guard-process"])
 */
export function createGuardStarter(command: readonly string[] = guardCommand()): StartGuard {
  return async (ledgerPath, clock) => {
    const [file = "", ...args] = command;
    const child = spawn(file, [...args, ledgerPath], {
      // A session of its own: no signal of the terminal reaches it. The root folder: it keeps no disk busy.
      detached: true,
      cwd: "/",
      env: environment(),
      stdio: ["pipe", "pipe", "ignore"],
    });
    child.stdin.on("error", () => undefined);
    const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
    try {
      const limit = { limitMs: READY_WITHIN_MS, clock, what: "start the fault guard" };
      const pid = await within(limit, () => ready(child));
      return handleOf(child, pid, ended);
    } catch (error) {
      child.kill("SIGKILL");
      throw error;
    }
  };
}

function ready(child: GuardProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void =>
      reject(
        new HormesisError(`Failed to start the fault guard: ${reason}.`, {
          code: "GUARD_NOT_STARTED",
          mend: "No fault is injected without one. Look whether processes can be started, and memory is free.",
        }),
      );
    child.on("error", (error) => fail(error.message));
    child.on("exit", (code, signal) => fail(`it ended by ${signal ?? `status ${code}`}`));
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("ready\n") && child.pid !== undefined) resolve(child.pid);
    });
  });
}

function handleOf(child: GuardProcess, pid: number, ended: Promise<void>): GuardHandle {
  child.stdout.destroy();
  // It must not keep a runner alive that has nothing else to do.
  (child.stdin as { unref?: () => void }).unref?.();
  child.unref();
  return {
    pid,
    ended,
    tell: () => void child.stdin.write("\n"),
    close: () => {
      child.ref();
      child.stdin.end();
      return ended;
    },
  };
}

/** What reverts may need: where programs are, and where the state folder is. Nothing that changes how Node.js works. */
function environment(): Record<string, string> {
  const names = ["PATH", "HOME", "TMPDIR", "LANG", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"];
  return Object.fromEntries(
    names.flatMap((name) => [[name, process.env[name]]]).filter(([, value]) => value),
  ) as Record<string, string>;
}
