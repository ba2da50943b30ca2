import { readFileSync } from "node:fs";
import { HormesisError, isJsonObject, type Json, type JsonObject, messageOf } from "@hormesis/experiment";
import type { SettingsLocation } from "./location.ts";

/**
 * The settings in effect; `{}` where there is no file. A file that cannot be read or parsed is an error, as running
 * without the controls and authorizations that it holds is not what its owner wanted.
 *
 * @throws HormesisError `USAGE_SETTINGS_FILE` when the file that a flag or the environment names is not there;
 * `SETTINGS_INVALID` when it is no YAML mapping.
 */
export async function readSettings(location: SettingsLocation): Promise<JsonObject> {
  const text = readSettingsText(location);
  if (text === undefined || text.trim() === "") return {};
  const { parseDocument } = await import("yaml");
  const document = parseDocument(text, { prettyErrors: true, version: "1.1", merge: true });
  const error = document.errors[0];
  if (error !== undefined) throw invalid(location.path, error.message.split("\n")[0]?.replace(/[:.]$/u, "") ?? "");
  const value = plainJson(document, location.path);
  if (value === null) return {};
  if (!isJsonObject(value)) throw invalid(location.path, "it is not a mapping of keys to values");
  return value;
}

/** The file's text; undefined where there is none and none was asked for. */
export function readSettingsText(location: SettingsLocation): string | undefined {
  try {
    return readFileSync(location.path, "utf8");
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const asked = location.from === "flag" || location.from === "environment";
    if (missing && !asked) return undefined;
    const reason = missing ? "no such file" : messageOf(error);
    throw new HormesisError(`Failed to read the settings '${location.path}': ${reason}.`, {
      code: "USAGE_SETTINGS_FILE",
      mend: "Name a settings file that exists, or leave --settings and HORMESIS_SETTINGS away.",
      cause: error,
    });
  }
}

/** What a parsed YAML document holds, as JSON; dates become text. */
export function plainJson(document: { toJS(options: { maxAliasCount: number }): unknown }, path: string): Json {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    // Whatever YAML has beyond JSON (dates, sets) takes its JSON form here, so the cast holds.
    return JSON.parse(JSON.stringify(value ?? null)) as Json;
  } catch (error) {
    throw invalid(path, messageOf(error));
  }
}

function invalid(path: string, reason: string): HormesisError {
  return new HormesisError(`Failed to read the settings '${path}': ${reason}.`, {
    code: "SETTINGS_INVALID",
    mend: "Mend the file; it must be a YAML mapping.",
  });
}
