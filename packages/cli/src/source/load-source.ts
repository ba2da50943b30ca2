import { HormesisError } from "@hormesis/experiment";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadFile } from "./load-file.ts";
import { loadStdin } from "./load-stdin.ts";
import type { LoadOptions, Source } from "./source.ts";

/**
 * Reads an experiment from a file, from `-` (stdin), from an http(s) address, or from a TypeScript or JavaScript
 * module. A local file wins over an address of the same name. Nothing is parsed here.
 *
 * @throws HormesisError `SOURCE_*`, with what to do about it.
 * @example const source = await loadSource("experiment.yaml", options);
 */
export async function loadSource(source: string, options: LoadOptions): Promise<Source> {
  if (source === "-") return loadStdin(options);
  const { signal } = options;
  if (existsSync(source)) return loadFile(source, signal);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//iu.exec(source)?.[1]?.toLowerCase();
  if (scheme === undefined) return loadFile(source, signal);
  if (scheme === "file") return loadFile(filePath(source), signal);
  if (scheme !== "http" && scheme !== "https") {
    throw new HormesisError(`Failed to load '${source}': '${scheme}' is not a supported source scheme.`, {
      code: "SOURCE_SCHEME",
      mend: "Give a file, an http:// or https:// address, or - for stdin.",
    });
  }
  const { loadHttp } = await import("./load-http.ts");
  return loadHttp(source, options);
}

function filePath(address: string): string {
  try {
    return fileURLToPath(address);
  } catch (error) {
    throw new HormesisError(`Failed to read '${address}': it names no file of this machine.`, {
      code: "SOURCE_ADDRESS",
      mend: "Write file:///, then the path; or the path alone.",
      cause: error,
    });
  }
}
