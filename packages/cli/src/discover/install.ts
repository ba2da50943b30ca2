import { spawn } from "node:child_process";
import { HormesisError } from "@hormesis/experiment";

/** Has pip install a package; what pip says goes to stderr. Only ever called when the user asks with `--install`. */
export function pipInstall(python: string, name: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    // `--` keeps a name that begins with a dash from being read as an option.
    const child = spawn(python, ["-m", "pip", "install", "--", name], { stdio: ["ignore", 2, 2], signal });
    const fail = (cause?: unknown) =>
      reject(
        new HormesisError(`Failed to install '${name}': pip did not succeed.`, {
          code: "DISCOVERY_INSTALL",
          mend: "Read what pip says above; then install the package by hand and leave --install away.",
          cause,
        }),
      );
    child.on("error", fail);
    child.on("close", (code) => (code === 0 ? resolve() : fail()));
  });
}
