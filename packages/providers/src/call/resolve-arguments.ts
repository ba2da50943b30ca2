import type { Call, Json, JsonObject } from "@hormesis/experiment";

/**
 * Replaces `${...}` in the arguments of an activity.
 *
 * Chaos Toolkit leaves arguments alone while there is neither configuration nor secret, so a shell's `$$` stays `$$`
 * there. Ours are still looked through, as outputs of earlier activities may be named, with `$$` kept as it is.
 */
export function resolveArguments(call: Call, value: Json): Json {
  const nothingDeclared = Object.keys(call.configuration).length === 0 && call.secrets === undefined;
  return call.resolve(nothingDeclared ? keepDoubleDollars(value) : value);
}

function keepDoubleDollars(value: Json): Json {
  if (typeof value === "string") return value.replaceAll("$$", () => "$$$$");
  if (Array.isArray(value)) return value.map(keepDoubleDollars);
  if (typeof value !== "object" || value === null) return value;
  const kept: JsonObject = {};
  for (const [key, item] of Object.entries(value)) kept[key] = keepDoubleDollars(item);
  return kept;
}
