import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Which settings file is in effect, and why. There is exactly one: files are never merged. */
export interface SettingsLocation {
  readonly path: string;
  readonly from: "flag" | "environment" | "hormesis" | "chaos-toolkit" | "none";
}

/**
 * Finds the settings file: `--settings`, else `HORMESIS_SETTINGS`, else `hormesis/settings.yaml` in the folder for
 * configuration (XDG) where it exists, else Chaos Toolkit's `~/.chaostoolkit/settings.yaml` where that exists, else
 * (`none`) where ours would be created.
 */
export function locateSettings(
  flag: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  exists: (path: string) => boolean = existsSync,
): SettingsLocation {
  if (flag !== undefined) return { path: flag, from: "flag" };
  const named = env["HORMESIS_SETTINGS"];
  if (named !== undefined && named !== "") return { path: named, from: "environment" };
  const home = env["HOME"] || homedir();
  const ours = join(env["XDG_CONFIG_HOME"] || join(home, ".config"), "hormesis", "settings.yaml");
  if (exists(ours)) return { path: ours, from: "hormesis" };
  const theirs = join(home, ".chaostoolkit", "settings.yaml");
  return exists(theirs) ? { path: theirs, from: "chaos-toolkit" } : { path: ours, from: "none" };
}
