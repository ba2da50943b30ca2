import { HormesisError } from "@hormesis/experiment";

export type KeyPath = readonly (string | number)[];

/**
 * Reads a dotted key: `\.` is a dot within a key, `[n]` an index of a list.
 *
 * @throws HormesisError `USAGE_SETTINGS_KEY` for a key with an empty part or an index that is no number.
 * @example parseKeyPath("auths.example\\.com.type") // ["auths", "example.com", "type"]
 * @example parseKeyPath("notifications[0].url") // ["notifications", 0, "url"]
 */
export function parseKeyPath(key: string): KeyPath {
  const path: (string | number)[] = [];
  // A part is a run of anything but dots and brackets, where a backslash takes the next character as it is.
  for (const part of key.match(/(?:\\.|[^.\\])+|(?<=^|\.)(?=\.|$)/gsu) ?? []) {
    const indexes = /((?:\[\d+\])*)$/u.exec(part)?.[1] ?? "";
    const name = part.slice(0, part.length - indexes.length).replace(/\\(.)/gsu, "$1");
    if (name === "" && (path.length > 0 || indexes === "")) throw badKey(key, "it has an empty part");
    if (/(?<!\\)\[[^\]]*\]$/u.test(part) && indexes === "") throw badKey(key, "an index must be a number");
    if (name !== "") path.push(name);
    path.push(...[...indexes.matchAll(/\d+/gu)].map(([digits]) => Number(digits)));
  }
  if (path.length === 0) throw badKey(key, "it is empty");
  return path;
}

function badKey(key: string, reason: string): HormesisError {
  return new HormesisError(`Failed to understand the key '${key}': ${reason}.`, {
    code: "USAGE_SETTINGS_KEY",
    mend: "Write auths.example\\.com.type, or notifications[0].url.",
  });
}
