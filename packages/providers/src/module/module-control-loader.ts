import {
  type Control,
  type ControlHook,
  type ControlLoader,
  type HookInput,
  type HookResult,
  type LoadedControl,
  messageOf,
} from "@hormesis/experiment";
import { reasonOf } from "../call/outcomes.ts";
import { aborted, raceSignal } from "../call/race-signal.ts";
import { isInterruptExecution } from "./interrupt-execution.ts";
import { type AnyFunction, isNotLoaded, loadModule, memberOf, type ModuleExports } from "./load-module.ts";
import type { ModuleProviderOptions } from "./module-provider.ts";

/**
 * Creates the loader of controls of `type: module`. A control is a module that exports functions named after the hooks:
 * `configure`, `cleanup`, `beforeExperiment`, `afterActivity` and so on, all optional. Each is called as
 * `hook(input, { signal })`; what it changes in `input` in place, the run goes on with. What it returns is ignored.
 *
 * @example
 * // export function beforeActivity({ context }) { console.error("now:", context.name); }
 * createModuleControlLoader({ baseDir: "/srv/experiments" });
 */
export function createModuleControlLoader(options: ModuleProviderOptions = {}): ControlLoader {
  return {
    type: "module",
    load: async (control: Control) => {
      const exports = await loadModule(control.provider.module, options.baseDir ?? process.cwd());
      return isNotLoaded(exports) ? `${exports.reason}. ${exports.mend}` : loadedControl(exports);
    },
    close: () => Promise.resolve(),
  };
}

function loadedControl(exports: ModuleExports): LoadedControl {
  const hookOf = (hook: ControlHook): AnyFunction | undefined => {
    const value = memberOf(exports, exportName(hook));
    return typeof value === "function" ? (value as AnyFunction) : undefined;
  };
  return {
    has: (hook) => hookOf(hook) !== undefined,
    call: async (hook: ControlHook, input: HookInput, signal: AbortSignal): Promise<HookResult> => {
      try {
        const end = await raceSignal(hookOf(hook)?.(input, { signal }), signal);
        return end === aborted ? { kind: "interrupt", reason: reasonOf(signal) } : { kind: "done" };
      } catch (error) {
        if (isInterruptExecution(error)) return { kind: "interrupt", reason: error.message };
        return {
          kind: "failed",
          reason: error instanceof Error ? `${error.name}: ${error.message}` : messageOf(error),
        };
      }
    },
  };
}

/** `before_activity` as a module spells it: `beforeActivity`. */
function exportName(hook: ControlHook): string {
  return hook.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
