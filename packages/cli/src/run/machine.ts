import { randomUUID } from "node:crypto";
import type { Clock, ControlLoader, JsonObject, Provider, ValueSource } from "@hormesis/experiment";
import {
  createFileSource,
  createHttpProvider,
  createModuleControlLoader,
  createModuleProvider,
  createProcessProvider,
  createPythonBridge,
  createPythonControlLoader,
  createPythonProvider,
  createVaultSource,
} from "@hormesis/providers";
import { version } from "../version.ts";
import { createMachineFaults, type MachineFaults } from "./faults.ts";

/** What experiments can use on this machine. Everything is started when it is first needed. */
export interface Machine {
  readonly providers: readonly Provider[];
  readonly controls: readonly ControlLoader[];
  readonly sources: readonly ValueSource[];
  readonly faults: MachineFaults;
  readonly runId: string;
  /** From now on, lines that Python code prints are passed on as this function gives them. */
  hideInLogs(hide: (line: string) => string): void;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface MachineOptions {
  /** Where processes are started and Python looks for modules. */
  readonly cwd: string;
  /** The folder of the document: modules and files are found from there. */
  readonly baseDir: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The Python interpreter, when not the first on the PATH. */
  readonly python: string | undefined;
  readonly settings: JsonObject;
  readonly clock: Clock;
  /** Told each line that Python code prints. */
  readonly onLog: (line: string) => void;
}

/** Opens the machine; disposing of it ends whatever was started. */
export function openMachine({ cwd, baseDir, environment, python, settings, clock, onLog }: MachineOptions): Machine {
  const env = defined(environment);
  const runId = randomUUID();
  const faults = createMachineFaults({ clock, runId, settings });
  let hide = (line: string): string => line;
  const bridge = createPythonBridge({
    cwd,
    env,
    onLog: (line) => onLog(hide(line)),
    ...(python === undefined ? {} : { python }),
  });
  const modules = createModuleControlLoader({ baseDir });
  const providers = [
    createProcessProvider({ env, cwd }),
    createHttpProvider({ env, cwd: baseDir, userAgent: `hormesis/${version}` }),
    createModuleProvider({ baseDir }),
    createPythonProvider(bridge),
    faults.provider,
  ];
  const controls = [modules, createPythonControlLoader(bridge)];
  return {
    providers,
    controls,
    sources: [createFileSource({ baseDir }), createVaultSource({ clock })],
    faults,
    runId,
    hideInLogs: (by) => (hide = by),
    [Symbol.asyncDispose]: async () => {
      await faults.close();
      await Promise.all([...providers, ...controls].map((each) => each.close()));
      await bridge.close();
    },
  };
}

function defined(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
