import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { HormesisError, isJsonObject, type JsonObject, messageOf } from "@hormesis/experiment";

/**
 * The functions that a JavaScript or TypeScript module exports, in Chaos Toolkit's form of a discovery. The module is
 * imported, so its top level runs. Arguments are those that a destructured first parameter names.
 *
 * @throws HormesisError `DISCOVERY_MISSING` when it cannot be imported.
 */
export async function discoverModule(path: string): Promise<JsonObject> {
  const exported = await importAll(path);
  const activities = Object.entries(exported)
    .filter((entry): entry is [string, (...args: never[]) => unknown] => typeof entry[1] === "function")
    .map(([name, func]) => ({
      type: kindOf(name),
      name,
      mod: path,
      doc: null,
      arguments: argumentsOf(func.toString()).map((argument) => ({ name: argument })),
    }));
  return { target: path, extension: { name: path, version: null }, activities, system: null };
}

async function importAll(path: string): Promise<Record<string, unknown>> {
  try {
    const module: unknown = await import(pathToFileURL(resolve(path)).href);
    return isJsonObject(module) ? module : {};
  } catch (error) {
    throw new HormesisError(`Failed to discover '${path}': ${messageOf(error).split("\n")[0]?.replace(/\.$/u, "")}.`, {
      code: "DISCOVERY_MISSING",
      mend: "Check the path, and that the module can be imported.",
      cause: error,
    });
  }
}

/** A name that asks is a probe; every other does something. */
function kindOf(name: string): "probe" | "action" {
  return /^(is|has|get|count|check|read|measure|list|find)(?=[A-Z_]|$)/u.test(name) ? "probe" : "action";
}

/**
 * Names within the braces of a destructured first parameter.
 *
 * @example argumentsOf("async ({ url, times = 3 }, context) => 1") // ["url", "times"]
 */
export function argumentsOf(source: string): string[] {
  const braces = /^[^({]*\(\s*\{([^}]*)\}/u.exec(source)?.[1];
  if (braces === undefined) return [];
  return braces
    .split(",")
    .map((part) => /^\s*([\w$]+)/u.exec(part)?.[1] ?? "")
    .filter((name) => name !== "");
}
