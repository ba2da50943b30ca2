import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { holdGroup } from "../process/live-groups.ts";
import { LAST_WORDS_MS, later } from "./grace.ts";
import { bootstrap, launchLine } from "./launch.ts";

/** How a Python process is started, and who is told what it does. */
export interface PythonProcessOptions {
  readonly python: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onLine: (line: string) => void;
  /** A line that Python code printed, to stdout or stderr. */
  readonly onLog: (line: string) => void;
  /** Called once. `started` is false when there was no such program. */
  readonly onEnd: (reason: string, started: boolean) => void;
}

/** The one Python process, seen as a pipe for lines. It does not keep Node alive unless `hold` says so. */
export interface PythonProcess {
  send(message: object): void;
  hold(held: boolean): void;
  /** Ends it, and whatever it started in its process group, on the spot. */
  kill(): void;
}

/**
 * Starts Python in a session of its own: a Control-C in the terminal goes to the runner only, which then decides. Requests
 * and answers travel on descriptor 3, so that nothing an extension prints can get between them. Descriptor 4 carries
 * nothing: when the runner is gone, however it ended, the kernel kills Python by it; what Python has started goes by the
 * watcher over its group.
 */
export function startPython(options: PythonProcessOptions): PythonProcess {
  const child = spawn(options.python, ["-u", "-c", bootstrap], {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
  });
  let lastLog = "";
  const onLog = (line: string) => {
    lastLog = line;
    options.onLog(line);
  };
  child.unref();
  const wire = child.stdio[3];
  for (const stream of child.stdio) {
    // What breaks here is told by the process's own end.
    stream?.on("error", () => {});
    if (stream instanceof Socket) stream.unref();
  }
  eachLine(child.stdout, onLog);
  eachLine(child.stderr, onLog);
  if (wire instanceof Socket) eachLine(wire, options.onLine);
  if (child.pid !== undefined) child.on("exit", holdGroup(child.pid));
  announceEnd(child, options, () => lastLog);
  if (wire instanceof Socket) wire.write(launchLine());
  return {
    send: (message) => wire instanceof Socket && wire.write(`${JSON.stringify(message)}\n`),
    hold: (held) => wire instanceof Socket && (held ? wire.ref() : wire.unref()),
    kill: () => killGroup(child),
  };
}

function announceEnd(child: ChildProcess, options: PythonProcessOptions, lastLog: () => string): void {
  let ended = false;
  const end = (reason: string, started: boolean) => {
    if (ended) return;
    ended = true;
    options.onEnd(reason, started);
  };
  child.on("error", (error: NodeJS.ErrnoException) => {
    const place = existsSync(options.cwd) ? `the program '${options.python}'` : `the directory '${options.cwd}'`;
    end(`${place} cannot be used (${error.code ?? error.message})`, child.pid !== undefined);
  });
  child.on("exit", (code, signal) => {
    const how = signal === null ? `with exit code ${code ?? "unknown"}` : `by ${signal}`;
    const tell = () => end(lastLog() === "" ? how : `${how}: ${lastLog()}`, true);
    // Its last words, which say why, are read by the time of `close`. That may be late: a process that Python left
    // behind holds the pipes open.
    const cancel = later(LAST_WORDS_MS, tell);
    child.on("close", () => {
      cancel();
      tell();
    });
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}

function eachLine(stream: Readable | null, onLine: (line: string) => void): void {
  let rest = "";
  stream?.setEncoding("utf8");
  stream?.on("data", (chunk: string) => {
    const lines = chunk.split("\n");
    const last = lines.pop() ?? "";
    if (lines.length === 0) {
      rest += last;
      return;
    }
    lines[0] = rest + (lines[0] ?? "");
    rest = last;
    for (const line of lines) onLine(line);
  });
  stream?.on("end", () => rest !== "" && onLine(rest));
}
