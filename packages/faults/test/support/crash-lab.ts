import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { openIntents, isClosed } from "../../src/ledger/fold.ts";
import { readLedger } from "../../src/ledger/read-ledger.ts";
import { ledgerPaths } from "../../src/ledger/state-folder.ts";
import { openTarget } from "../../src/targets/open-target.ts";
import { makeFolder } from "./bench.ts";
import { proxyCommand } from "./proxy-process.ts";
import type { RunnerInput } from "./runner.ts";

/** Programs of the crash tests, bundled: a run that is to die at once should not need long to start. */
export interface CrashLab {
  readonly guardCommand: readonly string[];
  /** Starts a run in a state folder of its own. */
  start(input: Pick<RunnerInput, "fault" | "target" | "parameters"> & Partial<RunnerInput>): Promise<CrashRun>;
  close(): Promise<void>;
}

export interface CrashRun {
  readonly stateFolder: string;
  readonly child: ChildProcess;
  /** Resolves when the runner is gone. */
  readonly ended: Promise<{ readonly killed: boolean; readonly errors: string }>;
  output(): string;
  /** What the ledgers and the list of processes say is left; empty: all is out and told so. */
  left(): Promise<string[]>;
  guardPid(): number | undefined;
  /** True when the guard or `recover` had something to undo. */
  wasUndoneByOthers(): boolean;
  close(): Promise<void>;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export async function openCrashLab(): Promise<CrashLab> {
  const folder = await makeFolder();
  await build({
    entryPoints: { runner: here("runner.ts"), guard: here("../../src/guard/main.ts") },
    outdir: folder.path,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node22",
    conditions: ["hormesis-source"],
    logLevel: "error",
  });
  // What is compiled once need not be compiled for each of hundreds of runs. By `env`: guards keep little of theirs.
  const node = ["env", `NODE_COMPILE_CACHE=${folder.path}/compiled`, process.execPath, "--no-warnings"];
  const guardCommand = [...node, `${folder.path}/guard.mjs`];
  return {
    guardCommand,
    start: (input) => startRun([...node, `${folder.path}/runner.mjs`], guardCommand, input),
    close: () => folder.close(),
  };
}

async function startRun(
  command: readonly string[],
  guardCommand: readonly string[],
  input: Partial<RunnerInput>,
): Promise<CrashRun> {
  const state = await makeFolder();
  const given: Partial<RunnerInput> = {
    runId: `crash-${randomBytes(4).toString("hex")}`,
    stateFolder: state.path,
    guardCommand,
    relayCommand: proxyCommand,
    crashAt: null,
    dies: "runner",
    deadlineMs: null,
    holdMs: 0,
    ...input,
  };
  const [file = "", ...args] = command;
  const child = spawn(file, [...args, JSON.stringify(given)], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const ended = new Promise<{ killed: boolean; errors: string }>((resolve) =>
    child.on("close", (_code, signal) => resolve({ killed: signal === "SIGKILL", errors })),
  );
  return {
    stateFolder: state.path,
    child,
    ended,
    output: () => output,
    left: () => whatIsLeft(state.path),
    guardPid: () => guardOf(state.path),
    wasUndoneByOthers: () =>
      ledgerPaths(state.path)
        .flatMap((path) => readLedger(path).records)
        .some((record) => record.type === "reverting" && record.by !== "runner"),
    async close() {
      child.kill("SIGKILL");
      await ended;
      await state.close();
    },
  };
}

async function whatIsLeft(stateFolder: string): Promise<string[]> {
  const left: string[] = [];
  for (const path of ledgerPaths(stateFolder)) {
    const { records } = readLedger(path);
    left.push(...openIntents(records).map(({ intent, stage }) => `${intent.fault} ${intent.id} is ${stage}`));
    if (!isClosed(records)) left.push("the ledger is not closed");
    // To look at all processes takes long, and is asked again and again.
    if (left.length > 0) continue;
    for (const record of records) {
      if (record.type !== "intent") continue;
      const held = await openTarget("local", record.id).held(new AbortController().signal);
      left.push(...held.map(({ pid, command }) => `process ${pid} (${command}) of ${record.id} runs`));
    }
  }
  return left;
}

function guardOf(stateFolder: string): number | undefined {
  for (const path of ledgerPaths(stateFolder)) {
    const guards = readLedger(path).records.flatMap((record) => (record.type === "guard" ? [record.process.pid] : []));
    if (guards.length > 0) return guards.at(-1);
  }
  return undefined;
}
