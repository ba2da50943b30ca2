import type { Finding, Rule } from "../source.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/*
 * `npm ci` refuses a lock file that lacks a package which another one names as optional, such as the build of a tool
 * for another platform. npm writes such a lock file without a word when its registry does not have that build (yet),
 * and then the first command of the README fails. So: every optional dependency of every locked package is locked too.
 */
export const lockfile: Rule = (files) =>
  files
    .filter((file) => file.path === "package-lock.json")
    .flatMap((file) => {
      const lock: unknown = JSON.parse(file.text);
      const packages = isJsonObject(lock) && isJsonObject(lock["packages"]) ? lock["packages"] : {};
      return Object.entries(packages)
        .flatMap(([path, entry]) => missing(path, entry, packages))
        .map((message): Finding => ({ path: file.path, line: 1, message }));
    });

function missing(path: string, entry: unknown, packages: JsonObject): string[] {
  const wanted = isJsonObject(entry) ? entry["optionalDependencies"] : undefined;
  if (!isJsonObject(wanted)) return [];
  return Object.keys(wanted)
    .filter((name) => !isLocked(path, name, packages))
    .map((name) => `lacks ${name}, optional for ${path}: pin a version whose builds the registry has all of`);
}

/** Looks where Node.js would: in the package's own node_modules, then in those of the folders above, then in the root's. */
function isLocked(path: string, name: string, packages: JsonObject): boolean {
  const parts = path.split("/node_modules/");
  const above = parts.map((_, index) => `${parts.slice(0, index + 1).join("/node_modules/")}/node_modules/${name}`);
  return [...above, `node_modules/${name}`].some((place) => Object.hasOwn(packages, place));
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
