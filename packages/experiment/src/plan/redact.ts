import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import { secretPatterns } from "./secret-forms.ts";

/** Hides secrets in whatever leaves the run: journal, events, messages. */
export interface Redactor {
  value<T extends Json>(value: T): T;
  text(text: string): string;
}

/**
 * Makes a redactor for all values of the given secrets, in the forms that programs repeat them in (see
 * `secretPatterns`). What is left says which secret stood there: `[secret db.password]`. Secrets of one or two
 * characters are hidden where a value equals them; booleans and null are no secrets.
 *
 * @example createRedactor({ db: { password: "hunter2" } }).text("login hunter2") // "login [secret db.password]"
 */
export function createRedactor(secrets: JsonObject): Redactor {
  const whole = new Map<Json, string>();
  const labels = new Map<string, string>();
  for (const { path, value } of leaves(secrets, [])) {
    if ((typeof value !== "string" && typeof value !== "number") || value === "") continue;
    const label = `[secret ${path.join(".")}]`;
    whole.set(value, label);
    for (const pattern of secretPatterns(value)) if (!labels.has(pattern)) labels.set(pattern, label);
  }
  if (whole.size === 0) return { value: (value) => value, text: (text) => text };

  const inText = searchFor(labels);
  const text = (input: string): string => whole.get(input) ?? inText(input);
  const walk = (value: Json): Json => {
    if (typeof value === "string") return text(value);
    if (typeof value === "number") return whole.get(value) ?? value;
    if (Array.isArray(value)) return value.map(walk);
    if (isJsonObject(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [text(key), item === undefined ? null : walk(item)]),
      );
    }
    return value;
  };
  return { value: <T extends Json>(value: T): T => walk(value) as T, text };
}

/** Replaces in one pass, the longest first, so that no label is taken for a secret in its turn. */
function searchFor(labels: ReadonlyMap<string, string>): (text: string) => string {
  const patterns = [...labels].toSorted(([one], [other]) => other.length - one.length);
  if (patterns.length === 0) return (text) => text;
  const search = new RegExp(patterns.map(([pattern]) => `(${pattern})`).join("|"), "g");
  const labelOf = (groups: readonly unknown[]): string =>
    patterns[groups.findIndex((group) => group !== undefined)]?.[1] ?? "";
  return (text) => text.replace(search, (_found, ...groups: unknown[]) => labelOf(groups));
}

function* leaves(value: Json, path: readonly string[]): Generator<{ path: readonly string[]; value: Json }> {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* leaves(item, [...path, String(index)]);
  else if (isJsonObject(value)) for (const [key, item] of Object.entries(value)) yield* leaves(item, [...path, key]);
  else yield { path, value };
}

const declaredTypes = new Set(["env", "vault", "file"]);

/** The `secrets` block as a journal may show it: declarations stay, values written inline are hidden. */
export function hideInlineSecrets(declared: Json, path: readonly string[] = []): Json {
  if (isJsonObject(declared)) {
    if (typeof declared["type"] === "string" && declaredTypes.has(declared["type"])) return declared;
    return Object.fromEntries(
      Object.entries(declared).map(([key, value]) => [key, hideInlineSecrets(value, [...path, key])]),
    );
  }
  return declared === null || typeof declared === "boolean" ? declared : `[secret ${path.join(".")}]`;
}
