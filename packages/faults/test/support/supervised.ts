import { type ChildProcess, spawn } from "node:child_process";
import { readProcess } from "../../src/machine/process-table.ts";
import { until } from "./bench.ts";

/** A process that is started again whenever it ends. */
export interface Supervised {
  /** Its command line, which no other has. */
  readonly command: string;
  readonly pid: () => number;
  /** How often it was started so far. */
  readonly starts: () => number;
  /** True when it has run for longer than any fault of the tests lets it. */
  isStable(): boolean;
  close(): Promise<void>;
}

/** How long a supervisor waits until it starts the process again. */
const RESTART_MS = 20;
const STABLE_MS = 350;
let made = 0;

export async function startSupervised(): Promise<Supervised> {
  made += 1;
  const args = [`600.${process.pid}${made}1`];
  let [starts, startedMs, closed] = [0, 0, false];
  let child: ChildProcess;
  let timer: NodeJS.Timeout | undefined;
  const start = (): void => {
    starts += 1;
    startedMs = performance.now();
    child = spawn("sleep", args, { stdio: "ignore" });
    child.on("exit", () => {
      startedMs = performance.now();
      if (!closed) timer = setTimeout(start, RESTART_MS);
    });
  };
  start();
  // Asked of the machine: the news that it ended may still be on its way to us.
  const lives = (): boolean => !["Z", "X", undefined].includes(readProcess(child.pid ?? 0)?.state);
  const isStable = (): boolean => lives() && performance.now() - startedMs > STABLE_MS;
  await until(isStable);
  return {
    command: ["sleep", ...args].join(" "),
    pid: () => child.pid ?? 0,
    starts: () => starts,
    isStable,
    async close() {
      closed = true;
      clearTimeout(timer);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.on("exit", resolve));
      child.kill("SIGKILL");
      await ended;
    },
  };
}
