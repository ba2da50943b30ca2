import { registerHooks } from "node:module";
import { relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { HormesisError, isJsonObject, messageOf, type Json } from "@hormesis/experiment";
import { assertNotStopped } from "../run/stop-signal.ts";
import type { Source } from "./source.ts";

/** Deepest nesting of an experiment in a module; deeper is a cycle or a mistake. */
const DEPTH_MAX = 200;

/**
 * Imports a module and takes its default export, an experiment, as a document. A function there is not called.
 *
 * Importing runs the module's code, which cannot be stopped; when the signal is aborted it is waited for no longer.
 *
 * @throws HormesisError `SOURCE_MODULE` when it cannot be imported or exports no plain data.
 */
export async function loadModule(path: string, signal: AbortSignal): Promise<Source> {
  const exported = await importDefault(path, signal);
  if (!isJsonObject(exported)) {
    throw moduleError(
      path,
      "it has no experiment as its default export",
      "End it with: export default defineExperiment({ ... }).",
    );
  }
  return { kind: "value", name: path, value: plain(exported, path, []) };
}

/** All that an experiment needs of our package when it runs: types are gone by then. */
const ownPackage = "data:text/javascript,export const defineExperiment = (experiment) => experiment;";
let isResolved = false;

/**
 * Lets `import { defineExperiment } from "@hormesis/experiment"` work in folders where the package is not installed, as
 * the command is all that one needs. Where it is installed, that one is taken.
 */
function resolveOwnPackage(): void {
  if (isResolved) return;
  isResolved = true;
  registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier !== "@hormesis/experiment") return next(specifier, context);
      try {
        return next(specifier, context);
      } catch {
        return { url: ownPackage, format: "module", shortCircuit: true };
      }
    },
  });
}

async function importDefault(path: string, signal: AbortSignal): Promise<unknown> {
  resolveOwnPackage();
  try {
    const module: unknown = await Promise.race([import(pathToFileURL(resolve(path)).href), rejection(signal)]);
    return isJsonObject(module) ? module["default"] : undefined;
  } catch (error) {
    assertNotStopped(signal, path);
    const reason = messageOf(error).split("\n")[0]?.replace(/\.$/u, "") ?? "";
    throw moduleError(path, `${reason}${placeOf(error)}`, "Mend the module, then run it again.", error);
  }
}

/** Where in a module the error is, as far as its stack tells: ` (queue.ts:3)`. */
function placeOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const found = /(?:file:\/\/)?(\/[^\n():]+\.[cm]?[jt]s):(\d+)/u.exec(stack);
  return found === null ? "" : ` (${relative(process.cwd(), found[1] ?? "")}:${found[2]})`;
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = () => reject(new Error("interrupted"));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}

/** A copy that is JSON for certain; keys whose value is `undefined` are dropped, as JSON does. */
function plain(value: unknown, path: string, keys: readonly string[]): Json {
  if (keys.length > DEPTH_MAX) throw notPlain(path, keys.slice(0, 5), "is nested without end");
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value;
    throw notPlain(path, keys, `is ${value}`);
  }
  if (Array.isArray(value)) return value.map((item, index) => plain(item, path, [...keys, String(index)]));
  if (typeof value === "object") {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) throw notPlain(path, keys, "is an object of a class");
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(entries.map(([key, item]) => [key, plain(item, path, [...keys, key])]));
  }
  throw notPlain(path, keys, `is a ${typeof value}`);
}

function notPlain(path: string, keys: readonly string[], what: string): HormesisError {
  const place = keys.length === 0 ? "it" : `'${keys.join(".")}'`;
  return moduleError(path, `${place} ${what}`, "Export plain data: text, numbers, booleans, null, lists and objects.");
}

function moduleError(path: string, reason: string, mend: string, cause?: unknown): HormesisError {
  return new HormesisError(`Failed to load '${path}': ${reason}.`, { code: "SOURCE_MODULE", mend, cause });
}
