import type { Call, Json, Outcome, Provider } from "@hormesis/experiment";
import type { Answer } from "./answer.ts";
import type { PythonBridge } from "./bridge.ts";
import { createChecker } from "./check.ts";

/**
 * Performs activities whose provider is `python`: functions of any installed module, such as those of Chaos Toolkit's
 * extensions. Foreground activities have Python's main thread, background ones a thread each.
 *
 * A result that JSON cannot carry, and a module or function that does not exist, is `broken`. `SystemExit` and
 * `KeyboardInterrupt` of the activity itself are `interrupted`, as they end the run in Chaos Toolkit.
 *
 * The bridge is shared with the controls: `close` leaves it open, its maker closes it.
 *
 * @example
 * createPythonProvider(createPythonBridge({ cwd: "/srv/experiments" }))
 */
export function createPythonProvider(bridge: PythonBridge): Provider {
  const needs = new Map<string, readonly string[]>();
  const check = createChecker(bridge);
  return {
    type: "python",
    check,
    perform: async (call) => outcomeOf(await ask(bridge, call, needs), call.signal),
    close: async () => {},
  };
}

/**
 * Configuration and secrets are sent only to functions that want them. Python says so when a function is called for the
 * first time; that one call is asked twice, and has not run at all the first time.
 */
async function ask(bridge: PythonBridge, call: Call, needs: Map<string, readonly string[]>): Promise<Answer> {
  const { module, func, arguments: given } = call.activity.provider;
  if (typeof module !== "string" || module === "") return broken("a Python activity must have a module path");
  if (typeof func !== "string" || func === "") return broken("a Python activity must have a function name");
  const key = `${module} ${func}`;
  const request = {
    op: "call" as const,
    module,
    func,
    arguments: call.resolve(given === undefined ? {} : (given as Json)),
    scoped: call.activity.provider.secrets !== undefined,
    background: call.activity.background === true,
  };
  const answer = await bridge.request({ ...request, ...extras(call, needs.get(key) ?? []) }, call.signal);
  if (answer.kind !== "need") return answer;
  const names = [...new Set([...(needs.get(key) ?? []), ...answer.names])];
  needs.set(key, names);
  return await bridge.request({ ...request, ...extras(call, names) }, call.signal);
}

function extras(call: Call, names: readonly string[]): Record<string, Json> {
  return {
    ...(names.includes("configuration") && { configuration: call.configuration }),
    ...(names.includes("secrets") && { secrets: call.secrets ?? {} }),
  };
}

function outcomeOf(answer: Answer, signal: AbortSignal): Outcome {
  switch (answer.kind) {
    case "ok":
      return { status: "succeeded", output: answer.value };
    case "need":
      return { status: "broken", reason: `it asks for ${answer.names.join(" and ")} again and again` };
    case "interrupted":
      return { status: "interrupted", reason: signal.aborted ? "interrupted" : answer.reason };
    case "unserialisable":
      return { status: "broken", reason: answer.reason, trace: answer.trace, unserialisable: true };
    case "broken":
      return { status: "broken", reason: answer.reason, trace: answer.trace };
    case "failed":
    case "stop":
      // Code may turn our interruption into an exception of its own: it was the signal that ended it all the same.
      if (signal.aborted) return { status: "interrupted", reason: `interrupted (${answer.reason})` };
      return { status: "failed", reason: answer.reason, trace: answer.trace };
    case "missing":
      return { status: "failed", reason: `Failed to start Python: ${answer.reason}.` };
    default:
      return { status: "failed", reason: answer.reason };
  }
}

function broken(reason: string): Answer {
  return { kind: "broken", reason, trace: [] };
}
