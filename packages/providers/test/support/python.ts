import { execFileSync } from "node:child_process";
import { delimiter, join } from "node:path";
import type { JsonObject, Outcome } from "@hormesis/experiment";
import { createPythonBridge, createPythonProvider, type PythonBridge } from "../../src/index.ts";
import { callOf, type CallOptions } from "./call.ts";

const recorded = join(import.meta.dirname, "../../../cli/test/conformance/recorded");
const extras = join(import.meta.dirname, "../python/fixtures");
export const recordedFixtures = join(recorded, "fixtures");

/** What the bridge is tested with: HORMESIS_PYTHON, else python3. Undefined where there is none. */
export const python = findPython();

/** Why tests of the bridge are skipped; stands in the titles of their groups. */
export const needsPython = "(needs python3)";

/** A bridge with all fixtures on its path, what it printed, and the signals it passed on. */
export interface TestBridge extends AsyncDisposable {
  readonly bridge: PythonBridge;
  readonly log: string[];
  readonly signals: string[];
  perform(module: string, func: string, given?: JsonObject, options?: PerformOptions): Promise<Outcome>;
}

export interface PerformOptions extends CallOptions {
  readonly background?: boolean;
  /** Further keys of the provider, such as `secrets`. */
  readonly provider?: JsonObject;
}

export interface TestBridgeOptions {
  readonly python?: string;
  readonly cwd?: string;
  readonly env?: Record<string, string>;
}

export function openTestBridge(options: TestBridgeOptions = {}): TestBridge {
  const log: string[] = [];
  const signals: string[] = [];
  const bridge = createPythonBridge({
    cwd: options.cwd ?? recordedFixtures,
    env: { PYTHONPATH: pythonPath, PYTHONDONTWRITEBYTECODE: "1", ...options.env },
    python: options.python ?? python ?? "python3",
    onLog: (line) => log.push(line),
    onSignal: (name) => signals.push(name),
  });
  const provider = createPythonProvider(bridge);
  return {
    bridge,
    log,
    signals,
    perform: async (module, func, given = {}, { background = false, provider: more, ...call } = {}) => {
      const made = callOf({ type: "python", module, func, arguments: given, ...more }, call);
      return await provider.perform({ ...made, activity: { ...made.activity, background } });
    },
    [Symbol.asyncDispose]: () => bridge.close(),
  };
}

/** The fixtures alone, for tests that need Chaos Toolkit itself: PYTHONPATH goes before what is installed. */
export const fixturesPath = [recordedFixtures, extras].join(delimiter);
/** The fixtures, and the stand-ins for Chaos Toolkit. */
const pythonPath = [fixturesPath, join(recorded, "stubs")].join(delimiter);

export const sleepMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** True while a process with that pid runs; a zombie does not. */
export function isRunning(pid: number): boolean {
  try {
    return !execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).startsWith("Z");
  } catch {
    return false;
  }
}

/** Waits until it is so, and fails when it is not after five seconds. */
export async function eventually(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (holds()) return;
    await sleepMs(50);
  }
  throw new Error(`It did not come to hold: ${holds.toString()}`);
}

function findPython(): string | undefined {
  const wanted = process.env["HORMESIS_PYTHON"] || "python3";
  try {
    const out = execFileSync(wanted, ["-c", "import sys; print(sys.version_info >= (3, 8))"], { encoding: "utf8" });
    return out.trim() === "True" ? wanted : undefined;
  } catch {
    return undefined;
  }
}
