import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { recordedPort } from "./http-fixture.ts";
import { normaliseJournal } from "./journal.ts";
import type { Target } from "./target.ts";
import { recordedFolder, type RecordedJournal, type RunInput } from "./vector.ts";

/** What a command did with one vector. */
export interface Observation {
  readonly rc: number;
  readonly journalWritten: boolean;
  readonly journal?: RecordedJournal;
  readonly logs: Readonly<Record<string, string | null>>;
  /** Standard output and error together, in the order they arrived. */
  readonly text: string;
}

/** The world that vectors run in. */
export interface World {
  readonly target: Target;
  readonly python: string;
  readonly port: string;
}

/** No vector takes longer than 8 s on an idle machine; a hung command must not hang the suite. */
const vectorDeadlineMs = 40_000;
/** Where the document of a vector without a source is written. */
const experimentFile = "experiment.json";

/**
 * Runs one vector in a temporary copy of the fixtures and reports what happened. Leaves nothing behind.
 * A command that outlives its deadline is killed with its group and reported as the exit code -9.
 *
 * @example const seen = await executeRun(world, vector);
 */
export async function executeRun(world: World, input: RunInput): Promise<Observation> {
  const { target } = world;
  return inWorkspace(world, input, async (folder) => {
    const source = input.source ?? experimentFile;
    const args = [...target.globals, ...(input.globals ?? []), "run", ...target.options, source, ...input.args];
    const outcome = await execute(world, { folder, args: here(world, args), input });
    const journal = readJournal(folder, input.args);
    const normalised = journal === undefined ? undefined : (back(world, normaliseJournal(journal)) as RecordedJournal);
    const logs = (input.watch ?? []).map((file) => [file, readText(world, path.join(folder, file))] as const);
    return {
      ...outcome,
      journalWritten: normalised !== undefined,
      ...(normalised === undefined ? {} : { journal: normalised }),
      logs: Object.fromEntries(logs),
    };
  });
}

/** Runs `validate` on one document in a temporary copy of the fixtures. */
export async function executeValidate(world: World, name: string, experiment: unknown): Promise<Outcome> {
  const input: RunInput = { name, experiment, args: [], env: {} };
  return inWorkspace(world, input, (folder) => {
    const args = [...world.target.globals, "validate", ...world.target.options, experimentFile];
    return execute(world, { folder, args, input });
  });
}

interface Outcome {
  readonly rc: number;
  readonly text: string;
}

async function inWorkspace<T>(world: World, input: RunInput, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), "conformance-"));
  try {
    cpSync(path.join(recordedFolder, "fixtures"), folder, { recursive: true });
    for (const [name, text] of Object.entries(input.files ?? {})) {
      writeFileSync(path.join(folder, name), text.replaceAll(recordedPort, world.port));
    }
    if (input.source === undefined || input.source === null) {
      const text = JSON.stringify(input.experiment).replaceAll(recordedPort, world.port);
      writeFileSync(path.join(folder, experimentFile), text);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Call {
  readonly folder: string;
  readonly args: readonly string[];
  readonly input: RunInput;
}

/** Starts the command in a group of its own, signals only its pid when the vector says so, and waits for its end. */
function execute(world: World, { folder, args, input }: Call): Promise<Outcome> {
  const [program = "", ...first] = world.target.command;
  const child = spawn(program, [...first, ...args], {
    cwd: folder,
    env: environment(world, folder, input),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => (text += part));
  child.stderr.setEncoding("utf8").on("data", (part: string) => (text += part));
  const timers = [setTimeout(() => killGroup(child.pid), vectorDeadlineMs)];
  const { signal, signal_after_s: after } = input;
  if (typeof signal === "string" && typeof after === "number") {
    timers.push(setTimeout(() => child.kill(signal as NodeJS.Signals), after * 1000));
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    // The end of the process, not of its pipes: a grandchild that a time limit leaves behind may hold those open.
    child.once("exit", (code, killedBy) => {
      for (const timer of timers) clearTimeout(timer);
      killGroup(child.pid);
      resolve({
        rc: code ?? -signalNumber(killedBy),
        text: stripVTControlCharacters(text).replaceAll(world.port, recordedPort),
      });
    });
  });
}

/** Ends whatever the command left in its group, so that a vector cannot disturb the next one. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group is empty: nothing was left.
  }
}

function signalNumber(signal: NodeJS.Signals | null): number {
  const numbers: Partial<Record<NodeJS.Signals, number>> = {
    SIGINT: 2,
    SIGKILL: 9,
    SIGUSR1: 10,
    SIGUSR2: 12,
    SIGTERM: 15,
  };
  return signal === null ? 0 : (numbers[signal] ?? 1);
}

/** A small environment: nothing of the developer's own settings, proxies or Python paths may leak into a vector. */
function environment(world: World, folder: string, input: RunInput): NodeJS.ProcessEnv {
  return {
    PATH: [path.dirname(world.python), process.env["PATH"]].join(path.delimiter),
    HOME: folder,
    LANG: "C.UTF-8",
    NO_COLOR: "1",
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONPATH: [folder, ...world.target.pythonPath].join(path.delimiter),
    ...input.env,
  };
}

function readJournal(folder: string, args: readonly string[]): unknown {
  const option = args.indexOf("--journal-path");
  const file = path.resolve(folder, option === -1 ? "journal.json" : (args[option + 1] ?? ""));
  if (!existsSync(file)) return undefined;
  try {
    return parseLeniently(readFileSync(file, "utf8"));
  } catch {
    // A journal cut off in the middle counts as none.
    return undefined;
  }
}

/** Python writes numbers that JSON does not have; they are read as texts, so that they can be compared. */
function parseLeniently(text: string): unknown {
  return JSON.parse(text.replaceAll(/(?<=^\s*(?:"(?:[^"\\]|\\.)*": )?)(-?Infinity|NaN)(?=,?$)/gm, '"$1"'));
}

function readText(world: World, file: string): string | null {
  return existsSync(file) ? readFileSync(file, "utf8").replaceAll(world.port, recordedPort) : null;
}

/** Replaces the recorded port by the one in use. */
function here(world: World, args: readonly string[]): string[] {
  return args.map((argument) => argument.replaceAll(recordedPort, world.port));
}

/** Replaces the port in use by the recorded one, everywhere in a value. */
function back(world: World, value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll(world.port, recordedPort));
}
