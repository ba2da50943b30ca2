import { readFileSync } from "node:fs";
import { HormesisError, isJsonObject, type JsonObject, messageOf, parseDocument } from "@hormesis/experiment";

/** The controls of a mapping `{name: {provider, ...}}`, as a list; entries that are no mapping are passed over. */
export function namedControls(controls: JsonObject): JsonObject[] {
  return Object.entries(controls).flatMap(([name, control]) => (isJsonObject(control) ? [{ name, ...control }] : []));
}

/**
 * The controls for every experiment: those of the settings, then those of the files.
 *
 * @param onBroken is told of each file that cannot be parsed; it throws what should not be passed over
 * @throws HormesisError `USAGE_CONTROL_FILE`
 */
export async function globalControlsOf(
  settings: JsonObject,
  files: readonly string[],
  onBroken: (error: unknown) => void,
): Promise<JsonObject[]> {
  const { controls } = settings;
  const named = isJsonObject(controls) ? namedControls(controls) : [];
  return [...named, ...(await readControlFiles(files, onBroken))];
}

/**
 * Reads `--control-file`s: JSON or YAML, each a mapping of names to controls for the whole run.
 *
 * @throws HormesisError `USAGE_CONTROL_FILE` when a file is not there: that is a mistake on the command line, and not
 * for `onBroken` to pass over
 */
async function readControlFiles(paths: readonly string[], onBroken: (error: unknown) => void): Promise<JsonObject[]> {
  const texts = paths.map((path) => ({ path, text: textOf(path) }));
  const read = await Promise.all(
    texts.map((file) =>
      readControlFile(file).catch((error: unknown): JsonObject[] => {
        onBroken(error);
        return [];
      }),
    ),
  );
  return read.flat();
}

async function readControlFile({ path, text }: { path: string; text: string }): Promise<JsonObject[]> {
  const { value, diagnostics } = await parseDocument(text, { name: path });
  const error = diagnostics.find(({ severity }) => severity === "error");
  if (error !== undefined) throw badFile(path, error.message, "CONTROL_FILE_BROKEN");
  if (!isJsonObject(value)) throw badFile(path, "it is not a mapping of names to controls", "CONTROL_FILE_BROKEN");
  return namedControls(value);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw badFile(path, messageOf(error), "USAGE_CONTROL_FILE");
  }
}

function badFile(path: string, reason: string, code: string): HormesisError {
  return new HormesisError(`Failed to read --control-file '${path}': ${reason.replace(/\.$/u, "")}.`, {
    code,
    mend: "Give JSON or YAML of the form {name: {provider: {type, module}}}.",
  });
}
