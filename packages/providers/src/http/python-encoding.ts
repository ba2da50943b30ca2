import { isJsonObject, type Json, pythonNumber, pythonText } from "@hormesis/experiment";
import { BadDeclaration } from "../call/bad-declaration.ts";

/**
 * A value as a form or query, as Python's `requests` encodes it: lists repeat their key, nulls are left out, an object
 * gives its keys. A list must hold pairs. Throws `BadDeclaration` for what has no such form.
 *
 * @example formText({ a: true, b: [1, null, "x y"] }) // "a=True&b=1&b=x+y"
 */
export function formText(value: Json): string {
  const pairs: string[] = [];
  for (const [key, items] of entriesOf(value)) {
    const name = quotePlus(pythonText(key));
    for (const item of partsOf(items)) {
      if (item !== null) for (const part of partsOf(item)) pairs.push(`${name}=${quotePlus(pythonText(part))}`);
    }
  }
  return pairs.join("&");
}

function entriesOf(value: Json): [Json, Json][] {
  if (isJsonObject(value)) return Object.entries(value);
  if (!Array.isArray(value)) throw new BadDeclaration(`${JSON.stringify(value)} cannot be sent as a form`);
  return value.map((pair) => {
    const [key, item, ...rest] = typeof pair === "string" ? Array.from(pair) : partsOf(pair);
    if (key !== undefined && item !== undefined && rest.length === 0) return [key, item];
    throw new BadDeclaration(
      `${JSON.stringify(pair)} cannot be sent as a form: it is not a pair of a name and a value`,
    );
  });
}

function partsOf(value: Json): Json[] {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) ? Object.keys(value) : [value];
}

function quotePlus(text: string): string {
  // Half a surrogate pair cannot be written in UTF-8.
  return encodeURIComponent(text.toWellFormed())
    .replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}

/**
 * A value as Python's `json.dumps` writes it: a space after `,` and `:`, and nothing but ASCII. Servers do not care,
 * but a signature over the body does, and so does a stub that compares texts.
 *
 * @example asciiJson({ a: ["é"] }) // {"a": ["\u00e9"]}
 */
export function asciiJson(value: Json): string {
  if (typeof value === "number") return pythonNumber(value);
  if (typeof value === "string") return asciiString(value);
  if (Array.isArray(value)) return `[${value.map(asciiJson).join(", ")}]`;
  if (!isJsonObject(value)) return String(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${asciiString(key)}: ${asciiJson(item)}`)
    .join(", ")}}`;
}

function asciiString(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
