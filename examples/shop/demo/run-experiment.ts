import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { fieldsOf } from "../src/call.ts";
import { experimentVariables, type ShopState } from "../src/state.ts";

export interface RunExperimentOptions {
  /** The built `hormesis`. */
  readonly command: string;
  readonly experiment: string;
  readonly journalPath: string;
  readonly shop: ShopState;
  readonly statePath: string;
  readonly signal: AbortSignal;
}

/** Interrupted, a run still plays its rollbacks; they need a moment, but not for ever. */
const STOP_GRACE_MS = 5000;

/** Runs the experiment in this terminal and gives the exit code back. An abort interrupts it and waits for its rollbacks. */
export async function runExperiment(options: RunExperimentOptions): Promise<number | string> {
  const { command, experiment, journalPath, shop, statePath, signal } = options;
  const child = spawn(process.execPath, [command, "run", experiment, "--journal-path", journalPath], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...experimentVariables(shop, statePath) },
    // Its own process group: Ctrl-C comes to us alone and is passed on once. Twice would hurry its rollbacks.
    detached: true,
  });
  let timer: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    child.kill("SIGINT");
    timer = setTimeout(() => child.kill("SIGKILL"), STOP_GRACE_MS);
  };
  try {
    const ended = once(child, "exit");
    if (signal.aborted) interrupt();
    else signal.addEventListener("abort", interrupt, { once: true });
    await ended;
    return child.exitCode ?? child.signalCode ?? "unknown";
  } finally {
    signal.removeEventListener("abort", interrupt);
    clearTimeout(timer);
  }
}

/** The verdict as the journal has it. */
export function verdictOf(journalPath: string): string {
  if (!existsSync(journalPath)) return "no journal";
  const journal = fieldsOf(JSON.parse(readFileSync(journalPath, "utf8")));
  const { verdict } = fieldsOf(journal.hormesis);
  return typeof verdict === "string" ? verdict : "no verdict";
}
