import { isJsonObject, type Json, type JsonObject } from "../json.ts";

/** Shorter secrets are only hidden where they are a whole value: inside longer texts they would hide everything. */
const shortestHiddenInText = 3;

/** Hides secrets in whatever leaves the run: journal, events, messages. */
export interface Redactor {
  value<T extends Json>(value: T): T;
  text(text: string): string;
}

/**
 * Makes a redactor for all values of the given secrets. A secret is hidden as itself, percent-encoded and in base64;
 * what is left says which secret stood there: `[secret db.password]`. Numbers are hidden where a value equals them;
 * booleans and null are no secrets.
 *
 * @example createRedactor({ db: { password: "hunter2" } }).text("login hunter2") // "login [secret db.password]"
 */
export function createRedactor(secrets: JsonObject): Redactor {
  const whole = new Map<Json, string>();
  const inText: { readonly needle: string; readonly label: string }[] = [];
  for (const { path, value } of leaves(secrets, [])) {
    const label = `[secret ${path.join(".")}]`;
    if (typeof value === "boolean" || value === null || value === "") continue;
    whole.set(value, label);
    if (typeof value !== "string" || value.length < shortestHiddenInText) continue;
    for (const needle of new Set([value, encodeURIComponent(value), Buffer.from(value).toString("base64")])) {
      inText.push({ needle, label });
    }
  }
  inText.sort((a, b) => b.needle.length - a.needle.length);
  if (whole.size === 0) return { value: (value) => value, text: (text) => text };

  const text = (input: string): string => {
    const exact = whole.get(input);
    if (exact !== undefined) return exact;
    let output = input;
    for (const { needle, label } of inText) if (output.includes(needle)) output = output.replaceAll(needle, label);
    return output;
  };
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
