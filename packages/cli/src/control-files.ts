import { readFileSync } from "node:fs";
import { HormesisError, isJsonObject, type JsonObject, messageOf, parseDocument } from "@hormesis/experiment";

/** The controls of a mapping `{name: {provider, ...}}`, as a list; entries that are no mapping are passed over. */
export function namedControls(controls: JsonObject): JsonObject[] {
  return Object.entries(controls).flatMap(([name, control]) => (isJsonObject(control) ? [{ name, ...control }] : []));
}

/**
 * The controls for every experiment: those of the settings, then those of the files.
 *
 * @throws HormesisError `USAGE_CONTROL_FILE`
 */
export async function globalControlsOf(settings: JsonObject, files: readonly string[]): Promise<JsonObject[]> {
  const { controls } = settings;
  const named = isJsonObject(controls) ? namedControls(controls) : [];
  return [...named, ...(await readControlFiles(files))];
}

/**
 * Reads `--control-file`s: JSON or YAML, each a mapping of names to controls for the whole run.
 *
 * @throws HormesisError `USAGE_CONTROL_FILE`
 */
async function readControlFiles(paths: readonly string[]): Promise<JsonObject[]> {
  const read = await Promise.all(paths.map(readControlFile));
  return read.flat();
}

async function readControlFile(path: string): Promise<JsonObject[]> {
  const { value, diagnostics } = await parseDocument(textOf(path), { name: path });
  const error = diagnostics.find(({ severity }) => severity === "error");
  if (error !== undefined) throw badFile(path, error.message);
  if (!isJsonObject(value)) throw badFile(path, "it is not a mapping of names to controls");
  return namedControls(value);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw badFile(path, messageOf(error));
  }
}

function badFile(path: string, reason: string): HormesisError {
  return new HormesisError(`Failed to read --control-file '${path}': ${reason.replace(/\.$/u, "")}.`, {
    code: "USAGE_CONTROL_FILE",
    mend: "Give JSON or YAML of the form {name: {provider: {type, module}}}.",
  });
}
