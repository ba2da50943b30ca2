import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";

/** Where a search for a program begins. */
export interface Surroundings {
  /** The variables of the process to be started; `PATH` and `HOME` count. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

export type Executable =
  | { readonly kind: "found"; readonly file: string }
  | { readonly kind: "not-found" }
  | { readonly kind: "not-executable"; readonly file: string };

/**
 * Finds a program as a shell would: `~` is the home directory, a name with a slash is a path, any other is looked for
 * along `PATH`. Does not follow `~user`.
 *
 * @example findExecutable("sleep", { env: process.env, cwd: "/" }) // { kind: "found", file: "/usr/bin/sleep" }
 */
export function findExecutable(path: string, surroundings: Surroundings): Executable {
  const { env, cwd } = surroundings;
  const expanded = expandHome(path, env);
  if (expanded.includes("/")) return look(resolve(cwd, expanded));
  let nearMiss: Executable = { kind: "not-found" };
  for (const folder of (env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(delimiter)) {
    if (folder === "") continue;
    const seen = look(resolve(cwd, join(folder, expanded)));
    if (seen.kind === "found") return seen;
    if (seen.kind === "not-executable") nearMiss = seen;
  }
  return nearMiss;
}

/** `~` and `~/x` in full. */
export function expandHome(path: string, env: Surroundings["env"]): string {
  if (path !== "~" && !path.startsWith("~/")) return path;
  return join(env["HOME"] || homedir(), path.slice(1));
}

function look(file: string): Executable {
  try {
    // `stat` first: most folders of PATH do not have the file, and a thrown error costs far more than this.
    if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return { kind: "not-found" };
  } catch {
    return { kind: "not-found" };
  }
  try {
    accessSync(file, constants.X_OK);
    return { kind: "found", file };
  } catch {
    return { kind: "not-executable", file };
  }
}
