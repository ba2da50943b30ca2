import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { HormesisError, messageOf } from "@hormesis/experiment";
import { suggest } from "../suggest.ts";
import { sizeError, textOf } from "./bytes.ts";
import { formatOf, type Source, SOURCE_BYTES_MAX } from "./source.ts";

/** Extensions of experiments that are modules. */
const modules = /\.[cm]?[jt]s$/iu;

/** Reads a file, or imports it when it is a TypeScript or JavaScript module. */
export async function loadFile(path: string, signal: AbortSignal): Promise<Source> {
  const status = await stat(path).catch(async (error: unknown) => {
    throw await missing(path, error);
  });
  if (status.isDirectory()) {
    const inside = await experimentsIn(path);
    throw new HormesisError(`Failed to read '${path}': it is a folder.`, {
      code: "SOURCE_FOLDER",
      mend: inside.length === 0 ? "Name a file." : `Name a file, such as ${join(path, inside[0] ?? "")}.`,
    });
  }
  if (modules.test(path)) {
    const { loadModule } = await import("./load-module.ts");
    return loadModule(path, signal);
  }
  if (status.size > SOURCE_BYTES_MAX) throw sizeError(path);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  // A pipe such as /dev/stdin or <(...) has no size before it is read.
  if (bytes.length > SOURCE_BYTES_MAX) throw sizeError(path);
  return { kind: "text", name: path, text: textOf(bytes, path), format: formatOf(path) };
}

async function missing(path: string, error: unknown): Promise<HormesisError> {
  if (codeOf(error) !== "ENOENT" && codeOf(error) !== "ENOTDIR") return unreadable(path, error);
  const folder = dirname(path);
  const near = suggest(basename(path), await readdir(folder).catch(() => []));
  const inside = await experimentsIn(folder);
  const others = inside.length === 0 ? "" : ` The folder holds ${inside.slice(0, 3).join(", ")}.`;
  return new HormesisError(`Failed to read '${path}': no such file.`, {
    code: "SOURCE_MISSING",
    mend: near === undefined ? `Check the path.${others}` : `Did you mean ${join(folder, near)}?`,
    cause: error,
  });
}

function unreadable(path: string, error: unknown): HormesisError {
  const denied = codeOf(error) === "EACCES" || codeOf(error) === "EPERM";
  return new HormesisError(`Failed to read '${path}': ${denied ? "permission denied" : messageOf(error)}.`, {
    code: "SOURCE_UNREADABLE",
    mend: denied ? `Allow reading it: chmod u+r ${path}.` : "Check the file.",
    cause: error,
  });
}

async function experimentsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter(
    (name) => formatOf(name) !== "unknown" && !/^(package(-lock)?|tsconfig.*|journal)\.json$/u.test(name),
  );
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
