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
  return partsOf(key).flatMap((part, position) => {
    // Brackets that are escaped belong to the name.
    const indexes = /(?<!\\)(?:\\\\)*((?:\[\d+\])+)$/u.exec(part)?.[1] ?? "";
    const name = part.slice(0, part.length - indexes.length).replace(/\\(.)/gsu, "$1");
    if (name === "" && (position > 0 || indexes === "")) throw badKey(key, "it has an empty part");
    if (indexes === "" && /(?<!\\)\[[^\]]*(?<!\\)\]$/u.test(part)) throw badKey(key, "an index must be a number");
    const numbers = [...indexes.matchAll(/\d+/gu)].map(([digits]) => Number(digits));
    return name === "" ? numbers : [name, ...numbers];
  });
}

/** What stands between the dots that are not escaped; escapes stay as they are. */
function partsOf(key: string): string[] {
  const parts = [""];
  for (const [token] of key.matchAll(/\\.|./gsu)) {
    if (token === ".") parts.push("");
    else parts[parts.length - 1] += token;
  }
  return parts;
}

function badKey(key: string, reason: string): HormesisError {
  return new HormesisError(`Failed to understand the key '${key}': ${reason}.`, {
    code: "USAGE_SETTINGS_KEY",
    mend: "Write auths.example\\.com.type, or notifications[0].url.",
  });
}
