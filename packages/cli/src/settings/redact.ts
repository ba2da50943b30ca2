import { isJsonObject, type Json } from "@hormesis/experiment";

/** Shown in the place of a secret. */
export const STARS = "*****";

// Names under which settings hold secrets: authorizations, tokens of extensions, headers of notification channels.
const secretName =
  /^(authorization|cookie|.*(password|passwd|secret|token|api[-_]?key|private[-_]?key|credential).*)$/iu;

/**
 * A copy in which every value that looks like a secret is starred out: those of `auths.*`, and those whose own key
 * says so (`token`, `password`, `Authorization` and the like).
 */
export function redactSettings(settings: Json, path: readonly string[] = []): Json {
  if (Array.isArray(settings)) return settings.map((item) => redactSettings(item, path));
  if (!isJsonObject(settings)) return settings;
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => {
      const inAuths = path[0] === "auths" && key === "value";
      const scalar = value !== null && typeof value !== "object";
      return [key, scalar && (inAuths || secretName.test(key)) ? STARS : redactSettings(value, [...path, key])];
    }),
  );
}
