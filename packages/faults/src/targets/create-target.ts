import { constants } from "node:fs";
import { access, mkdir, readFile, rmdir, unlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { HormesisError, type Json } from "@hormesis/experiment";
import { environmentHas, listProcesses, readProcess } from "../machine/process-table.ts";
import type { ProcessIdentity, ProcessInfo, ProcessSignal, Target } from "../ports/target.ts";
import { systemClock } from "@hormesis/experiment/clock";
import { askHere, askThere } from "./http.ts";
import { INJECTION_VARIABLE, runProgram, startHolder } from "./run-program.ts";

/** What a kind of target on this machine adds to the machine itself. */
export interface TargetForm {
  readonly name: string;
  readonly kind: Target["kind"];
  readonly id: string;
  identity(): Promise<Json>;
  gone(): Promise<boolean>;
  /** The command line that runs a command line inside the target. */
  inside(argv: readonly string[]): readonly string[];
  includes(pid: number): boolean;
}

/** A killed process is gone within a scheduler's turn; only one stuck in a disk or a driver takes longer. */
const KILL_WAIT_MS = 2000;
const KILL_POLL_MS = 5;

/** Puts together a target on this machine, whose files and processes are at hand. */
export function createTarget(form: TargetForm): Target {
  const held = (): ProcessInfo[] => heldBy(form.id);
  const exec: Target["exec"] = async (argv, options) => runProgram(form.inside(argv), form.id, options);
  return {
    name: form.name,
    kind: form.kind,
    identity: () => form.identity(),
    gone: () => form.gone(),
    exec,
    request: (asked, signal) => (form.kind === "local" ? askHere(asked, signal) : askThere(exec, asked, signal)),
    start: async (argv, options) => startHolder(form.inside(argv), form.id, options),
    hasProgram: async (name) => isOnPath(name),
    held: async () => held(),
    endHeld: (signal) => endHeld(held, signal),
    read: (path, signal) => readFile(path, { encoding: "utf8", signal }),
    write: (path, text, signal) => writeFile(path, text, { signal }),
    exists: async (path) => isThere(access(path)),
    remove: async (path) => remove(path),
    makeFolder: async (path) => makeFolder(path),
    processes: async () => listProcesses().filter(({ pid }) => form.includes(pid)),
    find: async (identity) => find(identity),
    signal: async (identity, name) => send(identity, name),
  };
}

/** Those that carry the id, and all below them: a program may have cleaned its children's environment. */
function heldBy(id: string): ProcessInfo[] {
  const all = listProcesses().filter(({ state }) => state !== "Z" && state !== "X");
  const found = new Set(all.filter(({ pid }) => environmentHas(pid, INJECTION_VARIABLE, id)).map(({ pid }) => pid));
  let before: number;
  do {
    before = found.size;
    for (const { pid, parentPid } of all) if (found.has(parentPid)) found.add(pid);
  } while (found.size > before);
  return all.filter(({ pid }) => found.has(pid) && pid !== process.pid);
}

async function endHeld(held: () => ProcessInfo[], signal: AbortSignal): Promise<void> {
  const untilMs = systemClock.monotonic() + KILL_WAIT_MS;
  for (;;) {
    const left = held();
    if (left.length === 0) return;
    for (const process of left) send(process, "SIGKILL");
    if (systemClock.monotonic() > untilMs) {
      const pids = left.map(({ pid }) => pid).join(", ");
      throw new HormesisError(`Failed to end processes ${pids}: they were killed and still run.`, {
        code: "PROCESS_STUCK",
        mend: "Look what they wait for in /proc/PID/stack; a hanging disk keeps a process from ending.",
        effect: "applied",
      });
    }
    await systemClock.sleep(KILL_POLL_MS, signal);
  }
}

function find(identity: ProcessIdentity): ProcessInfo | undefined {
  const found = readProcess(identity.pid);
  const same = found?.startTime === identity.startTime && found.state !== "Z" && found.state !== "X";
  return same ? found : undefined;
}

function send(identity: ProcessIdentity, name: ProcessSignal): boolean {
  if (find(identity) === undefined) return false;
  try {
    process.kill(identity.pid, name);
    return true;
  } catch (error) {
    // It ended between the look and the signal.
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw new HormesisError(`Failed to send ${name} to process ${identity.pid}: it belongs to another user.`, {
      code: "PROCESS_NOT_OURS",
      mend: "Run as root, or as the user the process belongs to.",
      cause: error,
    });
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

async function remove(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return;
    if (code !== "EISDIR" && code !== "EPERM") throw error;
    await rmdir(path);
  }
}

async function isOnPath(name: string): Promise<boolean> {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const looks = folders.map((folder) => isThere(access(join(folder, name), constants.X_OK)));
  return (await Promise.all(looks)).includes(true);
}

function isThere(look: Promise<void>): Promise<boolean> {
  return look.then(
    () => true,
    () => false,
  );
}
