import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { recordedFolder } from "./vector.ts";

/** A command that claims to run Chaos Toolkit experiments. */
export interface Target {
  readonly label: string;
  /** The program and what comes before any option. */
  readonly command: readonly string[];
  readonly globals: readonly string[];
  /** Options right after `run` or `validate`. */
  readonly options: readonly string[];
  /** Folders after the working directory on PYTHONPATH. */
  readonly pythonPath: readonly string[];
}

/**
 * Our own command in the semantics of Chaos Toolkit: as it is built, which starts three times as fast and is what users
 * get, or from its sources.
 *
 * @throws Error when there is no build
 */
export function ours(from: "build" | "sources" = "build"): Target {
  const built = fileURLToPath(new URL("../../../dist/hormesis.js", import.meta.url));
  const main = fileURLToPath(new URL("../../../src/main.ts", import.meta.url));
  if (from === "build" && !existsSync(built)) throw new Error(`There is no ${built}: run "npm run build" first.`);
  return {
    label: "hormesis",
    command: from === "build" ? [process.execPath, built] : [process.execPath, "--conditions=hormesis-source", main],
    globals: ["--no-version-check"],
    options: ["--semantics", "chaos-toolkit"],
    pythonPath: [path.join(recordedFolder, "stubs")],
  };
}

/** Any other command with the options of `chaos`: the real one has its own library, so it gets no stubs. */
export function other(command: string): Target {
  const absolute = path.resolve(command);
  return { label: absolute, command: [absolute], globals: ["--no-version-check"], options: [], pythonPath: [] };
}

/**
 * Finds the interpreter behind `python3`, so that version-manager shims (which read HOME) are not in the way.
 * Answers `undefined` when there is none.
 */
export function findPython(): string | undefined {
  try {
    const script = "import sys; print(sys.executable)";
    return execFileSync("python3", ["-c", script], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}
