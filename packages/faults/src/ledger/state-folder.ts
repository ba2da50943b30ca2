import { mkdirSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where ledgers are kept: `$XDG_STATE_HOME/hormesis/runs`, by default below `~/.local/state`. It must outlive a
 * reboot, so it is never a temporary folder.
 *
 * @example stateFolder({ XDG_STATE_HOME: "/var/lib" }) // "/var/lib/hormesis/runs"
 */
export function stateFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const given = env["XDG_STATE_HOME"];
  // The specification of these variables says that a relative path is to be ignored.
  const base = given?.startsWith("/") === true ? given : join(env["HOME"] ?? homedir(), ".local", "state");
  return join(base, "hormesis", "runs");
}

/** Makes sure that the folder is there, and that only its owner may look into it: states hold paths and commands. */
export function makeStateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/** The ledgers in the folder, oldest name first; none when there is no folder. */
export function ledgerPaths(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".ndjson"))
      .toSorted()
      .map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
