import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/**
 * Finds the module that an experiment names: a path (`./checks.ts`, relative to `baseDir`), a `file:` URL, or a package
 * that is installed at or above `baseDir`. Gives the URL to import, or the reason, a string in `reason`.
 */
export function resolveModule(name: string, baseDir: string): { readonly url: string } | { readonly reason: string } {
  if (name.startsWith("file:")) return existing(fileURLToPath(name), name);
  if (/^\.\.?\//.test(name) || isAbsolute(name)) return existing(resolve(baseDir, name), name);
  if (name.startsWith("node:")) return { url: name };
  const fromHere = createRequire(join(baseDir, "experiment.js"));
  try {
    const found = fromHere.resolve(name);
    return { url: isAbsolute(found) ? pathToFileURL(found).href : found };
  } catch {
    const entry = importOnlyEntry(name, fromHere);
    if (entry !== undefined) return { url: pathToFileURL(entry).href };
  }
  const beside = resolve(baseDir, name);
  const mend = existsSync(beside) ? `; write './${name}' for the file beside the experiment` : "";
  return { reason: `there is no package '${name}' installed at or above ${baseDir}${mend}` };
}

function existing(file: string, name: string): { readonly url: string } | { readonly reason: string } {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() === true) return { url: pathToFileURL(file).href };
  return { reason: `there is no file '${name}' (looked for ${file})` };
}

/**
 * The file of a package that offers itself to `import` only, which `require.resolve` does not see. Knows the main entry
 * and exact subpaths, not patterns.
 */
function importOnlyEntry(name: string, fromHere: NodeJS.Require): string | undefined {
  const [, packageName = "", rest = ""] = /^((?:@[^/]+\/)?[^/]+)(\/.*)?$/.exec(name) ?? [];
  for (const folder of fromHere.resolve.paths(name) ?? []) {
    const manifest = join(folder, packageName, "package.json");
    if (!existsSync(manifest)) continue;
    const { exports } = JSON.parse(readFileSync(manifest, "utf8")) as { readonly exports?: unknown };
    const target = targetOf(rest === "" && !hasSubpaths(exports) ? exports : entry(exports, `.${rest}`));
    return target === undefined ? undefined : resolve(dirname(manifest), target);
  }
  return undefined;
}

function hasSubpaths(exports: unknown): boolean {
  return typeof exports === "object" && exports !== null && Object.keys(exports).some((key) => key.startsWith("."));
}

function entry(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

/** Follows conditions in their order, as Node does. */
function targetOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [condition, inner] of Object.entries(value)) {
    if (!["import", "node", "module-sync", "default"].includes(condition)) continue;
    const found = targetOf(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}
