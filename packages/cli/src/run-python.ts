import { spawn } from "node:child_process";
import { HormesisError, type Json, messageOf } from "@hormesis/experiment";
import { timeoutSignal } from "./clock.ts";

/** Importing a big extension takes seconds; a package that takes longer than this hangs. */
const SCRIPT_TIMEOUT_MS = 60_000;
/** More output than the largest extension has; beyond it, something else is printing. */
const OUTPUT_BYTES_MAX = 32 * 1024 * 1024;

export interface PythonScript {
  readonly python: string;
  /** Python code. */
  readonly script: string;
  readonly args: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Runs a script of ours in Python and reads the JSON that it prints.
 *
 * @throws HormesisError `PYTHON_MISSING` when there is no such interpreter, `PYTHON_FAILED` when the script fails.
 */
export async function runPython({ python, script, args, signal }: PythonScript): Promise<Json> {
  const bounded = AbortSignal.any([signal, timeoutSignal(SCRIPT_TIMEOUT_MS)]);
  const { code, stdout, stderr } = await collect(python, ["-c", script, ...args], bounded);
  const said = stderr.trim().split("\n").at(-1) ?? "";
  if (code !== 0) throw failed(said === "" ? `Python ended with ${code}` : said.replace(/\.$/u, ""));
  try {
    // JSON.parse gives JSON, so the cast holds.
    return JSON.parse(stdout) as Json;
  } catch (error) {
    throw failed(messageOf(error));
  }
}

interface Collected {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function collect(python: string, args: readonly string[], signal: AbortSignal): Promise<Collected> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, args, { stdio: ["ignore", "pipe", "pipe"], signal, killSignal: "SIGKILL" });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      if (stdout.length > OUTPUT_BYTES_MAX) child.kill("SIGKILL");
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr = (stderr + text).slice(-10_000)));
    child.on("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "ENOENT" || error.code === "EACCES" ? missing(python, error) : failed(messageOf(error)));
    });
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

function missing(python: string, cause: unknown): HormesisError {
  return new HormesisError(`Failed to start Python: '${python}' cannot be run.`, {
    code: "PYTHON_MISSING",
    mend: "Install Python 3, or name an interpreter with --python or HORMESIS_PYTHON.",
    cause,
  });
}

function failed(reason: string): HormesisError {
  return new HormesisError(`Failed to ask Python: ${reason}.`, {
    code: "PYTHON_FAILED",
    mend: "Check that this interpreter works, or name another with --python.",
  });
}
