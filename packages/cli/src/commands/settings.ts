import { isJsonObject, type Json } from "@hormesis/experiment";
import { assertNever } from "../assert-never.ts";
import type { GlobalFlags } from "../flags.ts";
import type { Io } from "../io.ts";
import { editSettings, missingKey, writeSettings } from "../settings/edit.ts";
import { type KeyPath, parseKeyPath } from "../settings/key-path.ts";
import { locateSettings, type SettingsLocation } from "../settings/location.ts";
import { readSettings, readSettingsText } from "../settings/read.ts";
import { redactSettings } from "../settings/redact.ts";

export interface SettingsFlags extends GlobalFlags {
  readonly format?: "yaml" | "json" | "string";
  readonly reveal?: boolean;
}

/** `hormesis settings show|get|set|remove`. Ends with 1 when a key is not there, as Chaos Toolkit does. */
export async function settingsCommand(
  io: Io,
  verb: "show" | "get" | "set" | "remove",
  args: readonly string[],
  flags: SettingsFlags,
): Promise<number> {
  const location = locateSettings(flags.settings, io.env);
  const [key = "", value = ""] = args;
  switch (verb) {
    case "show": {
      const settings = await readSettings(location);
      if (location.from === "none")
        io.stderr.write(`There are no settings yet; 'hormesis settings set' would create ${location.path}.\n`);
      else await print(io, flags.reveal === true ? settings : redactSettings(settings), flags.format);
      return 0;
    }
    case "get": {
      const path = parseKeyPath(key);
      const found = valueAt(await readSettings(location), path);
      if (found === undefined) return tellMissing(io, path);
      await print(io, found, flags.format);
      return 0;
    }
    case "set":
      return set(io, location, parseKeyPath(key), jsonOrText(value));
    case "remove": {
      const path = parseKeyPath(key);
      if (valueAt(await readSettings(location), path) === undefined) return tellMissing(io, path);
      writeSettings(location.path, await editSettings(readSettingsText(location) ?? "", path, undefined));
      return 0;
    }
    default:
      return assertNever(verb);
  }
}

async function set(io: Io, location: SettingsLocation, path: KeyPath, value: Json): Promise<number> {
  // The file that a flag names may be new: naming it is asking for it.
  const text = location.from === "flag" ? readOrEmpty(location) : (readSettingsText(location) ?? "");
  writeSettings(location.path, await editSettings(text, path, value));
  if (text === "") io.stderr.write(`Created ${location.path}.\n`);
  return 0;
}

function readOrEmpty(location: SettingsLocation): string {
  return readSettingsText({ ...location, from: "none" }) ?? "";
}

function tellMissing(io: Io, path: KeyPath): number {
  const { message, mend } = missingKey(path);
  io.stderr.write(`${message} ${mend}\n`);
  return 1;
}

function valueAt(settings: Json, path: KeyPath): Json | undefined {
  let value: Json | undefined = settings;
  for (const key of path) {
    if (Array.isArray(value) && typeof key === "number") value = value[key];
    else if (isJsonObject(value) && Object.hasOwn(value, key)) value = value[String(key)];
    else return undefined;
  }
  return value;
}

async function print(io: Io, value: Json, format: SettingsFlags["format"]): Promise<void> {
  if (format === "json") io.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
  else if (format === "string") io.stdout.write(`${typeof value === "string" ? value : JSON.stringify(value)}\n`);
  else io.stdout.write((await import("yaml")).stringify(value));
}

function jsonOrText(text: string): Json {
  try {
    // JSON.parse gives JSON, so the cast holds.
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
