import { spawn } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Bench extends Disposable {
  readonly folder: string;
  write(name: string, content: unknown): string;
  /** Runs the command from its sources, in the folder, with a home of its own. */
  hormesis(args: readonly string[], options?: RunOptions): Promise<Ended>;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Told as soon as the process prints something that matches; gets the process to send a signal to. */
  readonly when?: { readonly printed: RegExp; readonly act: (kill: (signal: NodeJS.Signals) => void) => void };
}

/** A folder to work in, which is gone when it is disposed. */
export function openBench(): Bench {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "hormesis-command-")));
  return {
    folder,
    write(name, content) {
      const file = path.join(folder, name);
      writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
      return file;
    },
    hormesis: (args, options = {}) => run(folder, args, options),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function run(folder: string, args: readonly string[], { env = {}, stdin, when }: RunOptions): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--conditions=hormesis-source", main, ...args], {
      cwd: folder,
      env: { PATH: process.env["PATH"] ?? "", HOME: folder, COLUMNS: "90", ...env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    let acted = false;
    const look = () => {
      if (acted || when === undefined || !when.printed.test(stdout)) return;
      acted = true;
      when.act((signal) => child.kill(signal));
    };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      look();
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.stdin.on("error", () => undefined);
    child.stdin.end(stdin ?? "");
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

/** What differs from run to run, made the same: times, seeds, hashes, the folder. */
export function settled(text: string, folder: string): string {
  return text
    .replaceAll(folder, "<folder>")
    .replaceAll(/^ {0,6}\d+\.\ds {2}/gmu, "   0.0s  ")
    .replaceAll(/ +(?:\d+ms|<1ms|\d+\.\d+s)$/gmu, " <took>")
    .replaceAll(/seed [0-9a-f]{12}/gu, "seed <seed>")
    .replaceAll(/--seed [0-9a-f]{12}/gu, "--seed <seed>")
    .replaceAll(/plan [0-9a-f]{12}/gu, "plan <plan>")
    .replaceAll(/took {6}\S+,/gu, "took      <time>,");
}

const probe = (command: string) => ({
  type: "probe",
  name: `the file is as it was`,
  tolerance: 0,
  provider: { type: "process", path: "sh", arguments: ["-c", command] },
});
const action = (name: string, command: string) => ({
  type: "action",
  name,
  provider: { type: "process", path: "sh", arguments: ["-c", command] },
});

/** An experiment that changes a file and puts it back; `robust` services do not notice. */
export function fileExperiment(robust: boolean): object {
  return {
    title: "A file may change",
    description: "Does anybody notice?",
    "steady-state-hypothesis": { title: "All is well", probes: [probe(robust ? "true" : "test ! -e changed")] },
    method: [action("change the file", "touch changed")],
    rollbacks: [action("put it back", "rm -f changed")],
  };
}

/** An experiment whose method takes long. */
export function slowExperiment(): object {
  return {
    title: "Slow",
    description: "d",
    method: [action("start", "touch changed"), action("sleep", "sleep 30")],
    rollbacks: [action("put it back", "rm -f changed")],
  };
}
