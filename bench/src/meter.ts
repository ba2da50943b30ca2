import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("../meter.py", import.meta.url));
/** Twenty times the slowest run there is; a run that hangs ends the benchmark instead of holding it up. */
const timeoutMs = 120_000;

/** A command to measure, with everything that it can see. */
export interface Command {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** The file that gets what it prints. */
  readonly output: string;
}

/** What a command cost, from its start to its end, with all that it waited for itself. */
export interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** The most memory that its process, or one that it waited for, held at once. */
  readonly peakKb: number;
}

/** Measures commands, one at a time. */
export interface Meter extends AsyncDisposable {
  /** Rejects when the command does not end with 0, with the end of what it printed. */
  measure(command: Command): Promise<Cost>;
}

/** Opens a meter that runs on this Python. */
export function openMeter(python: string): Meter {
  const child = spawn(python, ["-S", "-E", script], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    measure: async (command) => {
      child.stdin.write(`${JSON.stringify({ ...command, timeoutMs })}\n`);
      const line = await lines.next();
      if (line.done === true) throw new Error("Failed to measure: the meter has ended.");
      const answer = JSON.parse(line.value) as Cost & { exitCode: number; error?: string };
      if (answer.error !== undefined) throw new Error(`Failed to run ${command.argv.join(" ")}: ${answer.error}.`);
      if (answer.exitCode !== 0) {
        const printed = (await readFile(command.output, "utf8")).slice(-2000);
        throw new Error(`Failed to run ${command.argv.join(" ")}: it ended with ${answer.exitCode}.\n${printed}`);
      }
      return answer;
    },
    [Symbol.asyncDispose]: () => {
      child.stdin.end();
      return ended;
    },
  };
}
