import type { Json } from "../json.ts";
import { checkDepth } from "./bounds.ts";

/** What `repr` of Python writes as an escape: every character without a shape of its own, except the plain space. */
const unprintable = /[\p{C}\p{Z}]/u;

const shortEscapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * The text that Python's `str` gives for a value: what an experiment's author sees when a variable stands inside a
 * longer string.
 *
 * It does not know whether a whole number was written `3` or `3.0`: both are `3`.
 *
 * @throws HormesisError `VALUE_TOO_DEEP`
 * @example pythonText([true, null, "it's"]) // [True, None, "it's"]
 */
export function pythonText(value: Json): string {
  return typeof value === "string" ? value : representation(value, 0);
}

/**
 * A number as Python prints it.
 *
 * @example pythonNumber(0.00001) // "1e-05"
 */
export function pythonNumber(number: number): string {
  if (Number.isNaN(number)) return "nan";
  if (!Number.isFinite(number)) return number > 0 ? "inf" : "-inf";
  if (Number.isInteger(number)) return String(number);
  // Python changes to an exponent below 0.0001 (JavaScript below 0.000001), and writes it with two digits at least.
  const text = Math.abs(number) < 1e-4 ? number.toExponential() : String(number);
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}

function representation(value: Json, depth: number): string {
  checkDepth(depth, "print a value");
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return pythonNumber(value);
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return `[${value.map((item) => representation(item, depth + 1)).join(", ")}]`;
  const pairs = Object.entries(value).map(([key, item]) => `${quoted(key)}: ${representation(item, depth + 1)}`);
  return `{${pairs.join(", ")}}`;
}

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let result = "";
  for (const character of text) result += character === quote ? `\\${quote}` : escaped(character);
  return quote + result + quote;
}

function escaped(character: string): string {
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  if (character === " " || !unprintable.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, "0")}`;
  return `\\U${code.toString(16).padStart(8, "0")}`;
}
