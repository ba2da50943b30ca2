import {
  controlHooks,
  isJsonObject,
  type Control,
  type ControlHook,
  type ControlLoader,
  type HookInput,
  type HookResult,
  type LoadedControl,
} from "@hormesis/experiment";
import type { Answer } from "./answer.ts";
import type { PythonBridge } from "./bridge.ts";
import { Roots } from "./roots.ts";

/**
 * Loads controls that are Python modules, such as those of Chaos Toolkit's extensions.
 *
 * Hooks get what their parameters name, as in Chaos Toolkit, and may change experiment, configuration, secrets, context
 * and state in place: the run's own objects are changed the same way before `call` resolves. `event_registry` takes
 * handlers, but never calls them. A hook that a module lacks costs nothing. `close` leaves the shared bridge open.
 *
 * @example
 * const control = await createPythonControlLoader(bridge).load(declaration, signal);
 * if (typeof control !== "string" && control.has("before_method")) await control.call("before_method", input, signal);
 */
export function createPythonControlLoader(bridge: PythonBridge): ControlLoader {
  const roots = new Roots();
  return {
    type: "python",
    load: (control, signal) => load({ bridge, roots, control }, signal),
    close: async () => {},
  };
}

interface Loading {
  readonly bridge: PythonBridge;
  readonly roots: Roots;
  readonly control: Control;
}

async function load(loading: Loading, signal: AbortSignal): Promise<LoadedControl | string> {
  const { name, provider } = loading.control;
  const { module } = provider;
  if (module === undefined || module === "") return `Control '${name}' must have a module path`;
  const answer = await loading.bridge.request({ op: "load", module, hooks: controlHooks.map(functionOf) }, signal);
  if (answer.kind !== "ok")
    return `could not load Python module '${module}' in control '${name}' (${reasonOf(answer)})`;
  const found = isJsonObject(answer.value) ? answer.value : {};
  const parameters = new Map<ControlHook, string[]>();
  for (const hook of controlHooks) {
    const names = found[functionOf(hook)];
    if (Array.isArray(names)) parameters.set(hook, names.map(String));
  }
  return {
    has: (hook) => parameters.has(hook),
    call: async (hook, input, callSignal) => {
      const names = parameters.get(hook);
      if (!names) return { kind: "done" };
      return await callHook({ ...loading, module, hook, names, input }, callSignal);
    },
  };
}

interface HookCall extends Loading {
  readonly module: string;
  readonly hook: ControlHook;
  readonly names: readonly string[];
  readonly input: HookInput;
}

async function callHook(call: HookCall, signal: AbortSignal): Promise<HookResult> {
  const { bridge, roots, control, module, hook, names, input } = call;
  if (signal.aborted) return { kind: "failed", reason: "interrupted before it started" };
  const sent =
    hook === "cleanup" || hook === "validate" ? { roots: {} } : roots.outgoing(input, names, bridge.generation);
  const request = { op: "hook" as const, module, hook: functionOf(hook), arguments: input.arguments, ...sent };
  const answer = await bridge.request(hook === "validate" ? { ...request, control } : request, signal);
  if (answer.kind === "lost") roots.forget();
  roots.incoming(input, answer.patches);
  if (answer.kind === "ok") return { kind: "done" };
  return { kind: answer.kind === "stop" ? "interrupt" : "failed", reason: reasonOf(answer) };
}

/** The name that a hook has in a Python module. */
function functionOf(hook: ControlHook): string {
  return `${hook}_control`;
}

function reasonOf(answer: Exclude<Answer, { kind: "ok" }>): string {
  return answer.kind === "need" ? "Python gave no answer" : answer.reason;
}
