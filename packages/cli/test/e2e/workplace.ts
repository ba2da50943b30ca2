import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** How a command ended, and all that it said. */
export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command on its way. */
export interface Started {
  readonly pid: number | undefined;
  readonly ended: Promise<Ended>;
  /** Gives the match as soon as something printed (to either stream) matches; rejects when the command ends without. */
  printed(what: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What it reads. Without it, its input is empty. */
  readonly stdin?: string;
  /** The network namespace that it is started in, which is then its `local`. */
  readonly namespace?: string;
}

/** A folder with a home of its own, in which the command is run from its sources. */
export interface Workplace extends AsyncDisposable {
  readonly folder: string;
  /** Writes a file: text as it is, everything else as JSON. */
  write(name: string, content: unknown): string;
  read(name: string): string;
  has(name: string): boolean;
  start(args: readonly string[], options?: StartOptions): Started;
  run(args: readonly string[], options?: StartOptions): Promise<Ended>;
  /** What the journal says now. */
  journal(name?: string): Journal;
  /** Processes that were started here, directly or not, and are still there. Needs Linux's /proc. */
  survivors(): string[];
}

export interface JournalEntry {
  readonly activity: { readonly name: string };
  readonly status?: string;
  readonly output: unknown;
  readonly exception?: readonly string[];
  readonly tolerance_met?: boolean;
}

export interface Journal {
  readonly status: string;
  readonly deviated: boolean;
  readonly run: readonly JournalEntry[];
  readonly rollbacks: readonly JournalEntry[];
  readonly steady_states: { readonly before: unknown; readonly after: unknown; readonly during: readonly unknown[] };
  readonly experiment: Readonly<Record<string, unknown>>;
  readonly hormesis: {
    readonly verdict: string | null;
    readonly reasons: readonly string[];
    readonly residue: readonly string[];
    readonly warnings: readonly string[];
  };
}

/** The variable by which the processes of one workplace are told from all others: descendants inherit it. */
const markName = "HORMESIS_TEST_WORKPLACE";

export function openWorkplace(): Workplace {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "hormesis-e2e-")));
  const inside = (name: string): string => path.join(folder, name);
  const mark = `${markName}=${folder}`;
  const start = (args: readonly string[], options: StartOptions = {}): Started => startCommand(folder, args, options);
  return {
    folder,
    write(name, content) {
      mkdirSync(path.dirname(inside(name)), { recursive: true });
      const isRaw = typeof content === "string" || content instanceof Uint8Array;
      writeFileSync(inside(name), isRaw ? content : JSON.stringify(content));
      return inside(name);
    },
    read: (name) => readFileSync(inside(name), "utf8"),
    has: (name) => existsSync(inside(name)),
    start,
    run: (args, options) => start(args, options).ended,
    // The shape is what the tests then look at.
    journal: (name = "journal.json") => JSON.parse(readFileSync(inside(name), "utf8")) as Journal,
    survivors: () => marked(mark).map(({ command }) => command),
    async [Symbol.asyncDispose]() {
      for (const { pid } of marked(mark)) end(pid);
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

function startCommand(folder: string, args: readonly string[], { env = {}, stdin, namespace }: StartOptions): Started {
  const argv = [process.execPath, "--conditions=hormesis-source", main, ...args];
  const [file = "", ...rest] = namespace === undefined ? argv : ["ip", "netns", "exec", namespace, ...argv];
  const child = spawn(file, rest, {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", HOME: folder, COLUMNS: "90", [markName]: folder, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(stdin ?? "");
  let stdout = "";
  let stderr = "";
  const waiting = new Set<() => void>();
  const look = (): void => {
    for (const each of waiting) each();
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    look();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    look();
  });
  const ended = endOf(child, () => ({ stdout, stderr }));
  return {
    pid: child.pid,
    ended,
    kill: (signal) => child.kill(signal),
    printed: (what) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const match = what.exec(stdout) ?? what.exec(stderr);
          if (match === null) return;
          waiting.delete(check);
          resolve(match);
        };
        waiting.add(check);
        check();
        void ended.then((end) => reject(new Error(`ended without printing ${what}: ${JSON.stringify(end)}`)));
      }),
  };
}

function endOf(child: ChildProcess, said: () => { stdout: string; stderr: string }): Promise<Ended> {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode, signal) => resolve({ exitCode, signal, ...said() }));
  });
}

function marked(mark: string): { readonly pid: number; readonly command: string }[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/u.test(name));
  return pids.flatMap((pid) => {
    try {
      const variables = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
      if (!variables.includes(mark)) return [];
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
      // A process that has ended and waits for its parent to take note has no words left.
      return words === "" ? [] : [{ pid: Number(pid), command: `${pid} ${words.slice(0, 100)}` }];
    } catch {
      return [];
    }
  });
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}

/** True when a Python is there that can serve the bridge; else says why tests are skipped. */
export function hasPython(): boolean {
  const found = spawnSync("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 8))"]).status === 0;
  if (!found) process.stderr.write("skipped: tests of Python activities need python3 3.8 or later on the PATH\n");
  return found;
}

/** Waits until something is so, looking again and again; fails when it is not within the bound. */
export async function eventually(isSo: () => boolean, withinMs: number, what: string): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`${what} did not come true within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

type Keys = Readonly<Record<string, unknown>>;

/** An activity that runs a line of shell. */
export function shell(type: "action" | "probe", name: string, line: string, more: Keys = {}): Keys {
  return { type, name, provider: { type: "process", path: "sh", arguments: ["-c", line] }, ...more };
}

/** A whole experiment from its interesting parts. */
export function experiment(parts: Keys): Keys {
  return { title: "Title", description: "What is to be learnt", method: [], ...parts };
}

/** A steady state with one probe, a line of shell that exits with 0 when all is well. */
export function steady(line: string, tolerance: unknown = 0): Keys {
  return { title: "All is well", probes: [shell("probe", "all is well", line, { tolerance })] };
}
