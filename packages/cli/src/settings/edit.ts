import { chmodSync, mkdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { HormesisError, type Json, messageOf } from "@hormesis/experiment";
import type { KeyPath } from "./key-path.ts";

/** Settings hold tokens, so a new file is its owner's alone. */
const NEW_FILE_MODE = 0o600;

/**
 * The settings' text with one value set; undefined as value removes the key. Comments and order stay.
 *
 * @throws HormesisError `SETTINGS_KEY_MISSING` when a key to remove, or the list of an index, is not there.
 */
export async function editSettings(text: string, path: KeyPath, value: Json | undefined): Promise<string> {
  const { Document, parseDocument, isCollection } = await import("yaml");
  const document = parseDocument(text, { version: "1.1" });
  const error = document.errors[0];
  if (error !== undefined) throw notEditable(error.message.split("\n")[0] ?? "");
  if (value === undefined) {
    if (!document.hasIn(path)) throw missingKey(path);
    document.deleteIn(path);
    return document.contents === null ||
      (isCollection(document.contents) && document.contents.items.length === 0 && !text.includes("#"))
      ? ""
      : document.toString();
  }
  if (document.contents === null)
    return begun(new Document(nested(path, value)), document.comment ?? document.commentBefore);
  // Whatever is missing on the way is made as plain data: the parser's own way would be a tagged map.
  let there = 0;
  while (there < path.length - 1 && document.hasIn(path.slice(0, there + 1))) there += 1;
  const parent: unknown = there === 0 ? document.contents : document.getIn(path.slice(0, there));
  if (there > 0 && !isCollection(parent))
    throw notEditable(`'${path.slice(0, there).join(".")}' holds a value, not keys`);
  const node = document.createNode(nested(path.slice(there + 1), value));
  try {
    document.setIn(path.slice(0, there + 1), node);
  } catch (thrown) {
    throw notEditable(messageOf(thrown));
  }
  return document.toString();
}

/** A file's first keys, under whatever comment it already had. */
function begun(document: { commentBefore: string | null; toString(): string }, comment: string | null): string {
  document.commentBefore = comment;
  return document.toString();
}

/** The value within as many mappings (lists, for indexes) as the path has keys. */
function nested(path: KeyPath, value: Json): Json {
  return path.reduceRight<Json>((inner, key) => (typeof key === "number" ? [inner] : { [key]: inner }), value);
}

/** Writes the file as a whole or not at all, and keeps the mode that it had. */
export function writeSettings(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.new`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, text, { mode: NEW_FILE_MODE });
    chmodSync(temporary, modeOf(path));
    renameSync(temporary, path);
  } catch (error) {
    throw new HormesisError(`Failed to write the settings '${path}': ${messageOf(error)}.`, {
      code: "SETTINGS_WRITE",
      mend: "Check that the folder can be written.",
      cause: error,
    });
  }
}

/** The error for a key that the settings do not have. */
export function missingKey(path: KeyPath): HormesisError {
  return new HormesisError(`Failed to find the key '${path.join(".")}': the settings do not have it.`, {
    code: "SETTINGS_KEY_MISSING",
    mend: "See what is there: hormesis settings show. A dot within a key is written \\.",
  });
}

function modeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mode ?? NEW_FILE_MODE;
}

function notEditable(reason: string): HormesisError {
  return new HormesisError(`Failed to change the settings: ${reason.replace(/\.$/u, "")}.`, {
    code: "SETTINGS_INVALID",
    mend: "Mend the file by hand first.",
  });
}
