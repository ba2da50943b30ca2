import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** True when a program of this name can be started. */
export function hasProgram(name: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Why something that needs root and Linux cannot be tried here; undefined when it can. */
export const rootOnLinux: string | undefined =
  process.platform === "linux" && process.getuid?.() === 0 ? undefined : "needs root and Linux";
