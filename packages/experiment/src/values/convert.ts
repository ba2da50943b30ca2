import type { Json } from "../json.ts";

/** The types that an environment variable or a `--var` can be read as. */
export const variableTypes = ["str", "string", "int", "integer", "float", "number", "bool", "bytes", "json"] as const;

const falseTexts = new Set(["false", "0", "no"]);

/**
 * Reads a text as the type that its declaration names, as Chaos Toolkit does: `bool` is false only for `false`, `0`
 * and `no` in any case (so `off` and the empty text are true). Without a type, and for what is no text, the value
 * stays as it is, apart from numbers that are converted between each other.
 *
 * @throws TypeError with the reason when the text is not of that type, or there is no such type.
 * @example convertVariable("8080", "int") // 8080
 */
export function convertVariable(value: Json, type: string | undefined): Json {
  switch (type) {
    case undefined:
      return value;
    case "str":
    case "string":
      return value;
    case "int":
    case "integer":
      return toInteger(value);
    case "float":
    case "number":
      return toFloat(value);
    case "bool":
      return toBoolean(value);
    case "bytes":
      return value;
    case "json":
      return typeof value === "string" && value !== "" ? parseJson(value) : value;
    default:
      throw new TypeError(`'${type}' is not one of ${variableTypes.join(", ")}`);
  }
}

function toBoolean(value: Json): boolean {
  if (typeof value === "boolean") return value;
  if (typeof value === "string") return !falseTexts.has(value.toLowerCase());
  throw new TypeError(`${JSON.stringify(value)} is neither a text nor true or false`);
}

function toInteger(value: Json): number {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number") return Math.trunc(value);
  if (typeof value === "string" && /^\s*[+-]?\d+(_\d+)*\s*$/.test(value)) return Number(value.replaceAll("_", ""));
  throw new TypeError(`${JSON.stringify(value)} is not an integer`);
}

function toFloat(value: Json): number {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number") return value;
  if (typeof value === "string" && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value)) return Number(value);
  throw new TypeError(`${JSON.stringify(value)} is not a number`);
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new TypeError(`${JSON.stringify(text)} is not JSON`);
  }
}
