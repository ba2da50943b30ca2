import type { Call, Json, JsonObject } from "@hormesis/experiment";

/**
 * Replaces `${...}` in the arguments of an activity.
 *
 * Chaos Toolkit leaves arguments alone while there is neither configuration nor secret, so a shell's `$$` stays `$$`
 * there. The run resolves by that rule, but for HTTP activities, whose URL and headers are looked through in any case:
 * theirs keep `$$` by being written twice.
 */
export function resolveArguments(call: Call, value: Json): Json {
  const nothingDeclared = Object.keys(call.configuration).length === 0 && call.secrets === undefined;
  const always = call.activity.provider.type === "http";
  return call.resolve(always && nothingDeclared ? keepDoubleDollars(value) : value);
}

function keepDoubleDollars(value: Json): Json {
  if (typeof value === "string") return value.replaceAll("$$", () => "$$$$");
  if (Array.isArray(value)) return value.map(keepDoubleDollars);
  if (typeof value !== "object" || value === null) return value;
  const kept: JsonObject = {};
  for (const [key, item] of Object.entries(value)) kept[key] = keepDoubleDollars(item);
  return kept;
}
