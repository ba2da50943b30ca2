import { isJsonObject } from "../../json.ts";

/** True for what Python counts as false: null, false, zero, and empty texts, lists and mappings. Absent counts too. */
export function isFalsy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isJsonObject(value)) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === false || value === 0 || value === "";
}

/** True for a number or a boolean: what YAML makes of a text like `404` or `yes` that has no quotes. */
export function isBareScalar(value: unknown): boolean {
  return typeof value === "number" || typeof value === "boolean";
}

/** The longest text that a message quotes. */
const MAX_QUOTED = 40;

/**
 * What a value is, for a message: its kind, and the value itself where it is short.
 *
 * @example describeValue("5") // 'the text "5"'
 */
export function describeValue(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  switch (typeof value) {
    case "undefined":
      return "missing";
    case "string":
      if (value === "") return "empty";
      return value.length > MAX_QUOTED ? "a text" : `the text ${JSON.stringify(value)}`;
    case "number":
      return `the number ${value}`;
    case "boolean":
      return String(value);
    default:
      return isFalsy(value) ? "an empty mapping" : "a mapping";
  }
}

/** A text with its first letter as a capital. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
