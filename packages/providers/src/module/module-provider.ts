import {
  type Activity,
  type Call,
  type Clock,
  type Json,
  type JsonObject,
  isJsonObject,
  messageOf,
  type Outcome,
  type Problem,
  type Provider,
  type Random,
} from "@hormesis/experiment";
import { broken, interruptedBy } from "../call/outcomes.ts";
import { aborted, raceSignal } from "../call/race-signal.ts";
import { resolveArguments } from "../call/resolve-arguments.ts";
import { isInterruptExecution } from "./interrupt-execution.ts";
import { createModuleLoader, functionOf, isNotLoaded } from "./load-module.ts";
import { plainJson } from "./plain-json.ts";

/** What a function is given beside its arguments. */
export interface ModuleContext {
  readonly configuration: JsonObject;
  /** The secret groups that the activity names, merged; empty when it names none. */
  readonly secrets: JsonObject;
  /** Aborted when the run is interrupted: stop then, as nobody waits for the result any more. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly random: Random;
}

/** A function that an activity of type `module` may name. */
export type ModuleFunction<Arguments extends JsonObject = JsonObject> = (
  args: Arguments,
  context: ModuleContext,
) => unknown;

export interface ModuleProviderOptions {
  /** The folder of the experiment, where paths and packages are looked for (default: where this process is). */
  readonly baseDir?: string;
}

/**
 * Creates the provider of `type: module`: imports a JavaScript or TypeScript module and calls an exported function as
 * `func(arguments, context)`. Its result, or what its promise gives, is the output and must be JSON; no result is null.
 *
 * An interruption ends the activity at once even when the function goes on; a function that never gives the thread
 * back (`while (true)`) cannot be interrupted. There is no time limit of its own: pass `context.signal` on.
 *
 * @example
 * // { type: "module", module: "./checks.ts", func: "queueIsEmpty", arguments: { queue: "orders" } }
 * createModuleProvider({ baseDir: "/srv/experiments" });
 */
export function createModuleProvider(options: ModuleProviderOptions = {}): Provider {
  const load = createModuleLoader(() => options.baseDir ?? process.cwd());
  return {
    type: "module",
    check: (activity) => check(activity, load),
    perform: (call) => perform(call, load),
    close: () => Promise.resolve(),
  };
}

type Load = ReturnType<typeof createModuleLoader>;

async function perform(call: Call, load: Load): Promise<Outcome> {
  const { signal } = call;
  if (signal.aborted) return interruptedBy(signal);
  const { module, func, arguments: declared } = call.activity.provider;
  const exports = await load(module);
  if (isNotLoaded(exports)) return broken(`${exports.reason}. ${exports.mend}`);
  const target = functionOf(exports, func, String(module));
  if (typeof target !== "function") return broken(`${target.reason}. ${target.mend}`);
  const args = declared === undefined || declared === null ? {} : resolveArguments(call, declared as Json);
  if (!isJsonObject(args)) return broken("the arguments of a function must be a mapping of names to values");
  const { configuration, secrets = {}, clock, random } = call;
  try {
    const result = await raceSignal(target(args, { configuration, secrets, signal, clock, random }), signal);
    if (result === aborted || signal.aborted) return interruptedBy(signal);
    const output = plainJson(result);
    if ("json" in output) return { status: "succeeded", output: output.json };
    return { status: "failed", reason: `the result of '${nameOf(func)}' cannot be written down: ${output.reason}` };
  } catch (error) {
    if (signal.aborted) return interruptedBy(signal);
    if (isInterruptExecution(error)) return { status: "interrupted", reason: error.message };
    return { status: "failed", reason: reasonOf(error), trace: traceOf(error) };
  }
}

function nameOf(func: unknown): string {
  return typeof func === "string" ? func : "default";
}

/** The name of the error and its message, as in a trace. */
function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : messageOf(thrown);
}

function traceOf(thrown: unknown): readonly string[] {
  const text = thrown instanceof Error ? (thrown.stack ?? reasonOf(thrown)) : reasonOf(thrown);
  return text.split("\n");
}

async function check(activity: Activity, load: Load): Promise<readonly Problem[]> {
  const { module, func } = activity.provider;
  // A name with a variable in it is known only when it runs; a missing one the document's own checks have found.
  if (typeof module !== "string" || module.includes("${")) return [];
  const where = `, in activity '${activity.name}'`;
  const exports = await load(module);
  if (isNotLoaded(exports)) {
    const { code, reason, mend } = exports;
    return [{ code, message: reason + where, mend, path: ["provider", "module"] }];
  }
  const target = functionOf(exports, func, module);
  if (typeof target === "function") return [];
  return [{ code: target.code, message: target.reason + where, mend: target.mend, path: ["provider", "func"] }];
}
