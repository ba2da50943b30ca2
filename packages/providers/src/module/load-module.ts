import { messageOf, suggest } from "@hormesis/experiment";
import { resolveModule } from "./resolve-module.ts";

/** The exports of a module, by name. */
export type ModuleExports = Readonly<Record<string, unknown>>;

/** A module or function that cannot be had, and what can be done about it. */
export interface NotLoaded {
  readonly code: "MODULE_NAME_MISSING" | "MODULE_NOT_FOUND" | "MODULE_NOT_LOADED" | "FUNCTION_NOT_FOUND";
  readonly reason: string;
  readonly mend: string;
}

/** A function that an experiment may call. */
export type AnyFunction = (...inputs: readonly unknown[]) => unknown;

/** Imports a module, once a process: Node remembers it. TypeScript is fine as long as types can just be left out. */
export async function loadModule(name: unknown, baseDir: string): Promise<ModuleExports | NotLoaded> {
  if (typeof name !== "string" || name === "") {
    const mend = "Name a file beside the experiment, such as ./checks.ts, or an installed package.";
    return { code: "MODULE_NAME_MISSING", reason: "a module activity must have a module", mend };
  }
  const found = resolveModule(name, baseDir);
  if ("reason" in found) {
    const mend = "Correct the path, which is relative to the experiment, or install the package.";
    return { code: "MODULE_NOT_FOUND", reason: `module '${name}' cannot be found: ${found.reason}`, mend };
  }
  try {
    return (await import(found.url)) as ModuleExports;
  } catch (error) {
    const reason = `module '${name}' cannot be loaded: ${messageOf(error)}`;
    return { code: "MODULE_NOT_LOADED", reason, mend: "Mend the error in the module: try `node` on it." };
  }
}

/** Loads modules as `loadModule` does, and remembers those that it could load: asking Node again takes far longer. */
export function createModuleLoader(baseDir: () => string): (name: unknown) => Promise<ModuleExports | NotLoaded> {
  const known = new Map<string, Promise<ModuleExports | NotLoaded>>();
  return async (name) => {
    const folder = baseDir();
    const key = `${folder}\0${String(name)}`;
    const loading = known.get(key) ?? loadModule(name, folder);
    known.set(key, loading);
    const exports = await loading;
    if (isNotLoaded(exports)) known.delete(key);
    return exports;
  };
}

/** True when there is no module. */
export function isNotLoaded(value: object): value is NotLoaded {
  return "code" in value && "reason" in value && "mend" in value;
}

/** Picks an exported function. */
export function functionOf(exports: ModuleExports, func: unknown, module: string): AnyFunction | NotLoaded {
  const wanted = typeof func === "string" ? func : "default";
  const value = memberOf(exports, wanted);
  if (typeof value === "function") return value as AnyFunction;
  const names = functionNames(exports);
  const near = suggest(wanted, names);
  const what = value === undefined ? "does not export" : "exports no function, but a value,";
  const reason = `module '${module}' ${what} '${wanted}'`;
  const offered = names.length === 0 ? "It exports no function." : `It exports ${names.slice(0, 10).join(", ")}.`;
  return { code: "FUNCTION_NOT_FOUND", reason, mend: near === undefined ? offered : `Did you mean '${near}'?` };
}

/** A member of the module; one of an old CommonJS module may be known only as a member of its default export. */
export function memberOf(exports: ModuleExports, name: string): unknown {
  if (Object.hasOwn(exports, name)) return exports[name];
  const inner = exports["default"];
  if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, name)) return undefined;
  return (inner as ModuleExports)[name];
}

function functionNames(exports: ModuleExports): string[] {
  const inner = exports["default"];
  const names = [...Object.keys(exports), ...(typeof inner === "object" && inner !== null ? Object.keys(inner) : [])];
  return [...new Set(names)].filter((name) => typeof memberOf(exports, name) === "function");
}
