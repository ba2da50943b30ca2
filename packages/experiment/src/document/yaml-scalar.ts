import { readTimestamp } from "./yaml-timestamp.ts";

/** What a plain scalar is; `inexact` marks an integer that a double cannot hold, `isFloat` a number with a dot. */
export type PlainScalar =
  | { readonly value: string | number | boolean | null; readonly inexact?: true; readonly isFloat?: true }
  | { readonly reason: string };

/*
 * The types of plain scalars in YAML 1.1, as PyYAML's safe loader tells them apart. It differs from other readers:
 * `y` and `n` are texts; a number with an exponent needs a dot and a sign (`1e3` is a text, `1.0e+3` a number), and one
 * that starts with a dot has no sign before it.
 */
const words = new Map<string, boolean | null>([
  ...["yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map((word) => [word, true] as const),
  ...["no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map((word) => [word, false] as const),
  ...["~", "null", "Null", "NULL", ""].map((word) => [word, null] as const),
]);
const floatPattern =
  /^(?:[-+]?\d[\d_]*\.[\d_]*(?:[eE][-+]\d+)?|\.\d[\d_]*(?:[eE][-+]\d+)?|[-+]?\d[\d_]*(?::[0-5]?\d)+\.[\d_]*)$/;
const specialFloat = /^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$/;
const intPattern = /^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][\d_]*|0x[\da-fA-F_]+|[1-9][\d_]*(?::[0-5]?\d)+)$/;

/**
 * Reads a scalar that stands in the text without quotes and without a tag.
 *
 * @example readPlainScalar("017") // { value: 15 }
 */
export function readPlainScalar(text: string): PlainScalar {
  const word = words.get(text);
  if (word !== undefined) return { value: word };
  // All other types start with one of these; most texts do not, and are done here.
  if (!/^[-+.\d]/.test(text)) return { value: text };
  return readNumber(text) ?? readMoment(text) ?? { value: text };
}

/** A number, or undefined when the text is not one. */
export function readNumber(text: string): PlainScalar | undefined {
  if (floatPattern.test(text) || specialFloat.test(text)) return { value: readFloat(text), isFloat: true };
  return intPattern.test(text) ? readInteger(text) : undefined;
}

/** A date or time as text, or undefined when the text is not one. */
export function readMoment(text: string): PlainScalar | undefined {
  const timestamp = readTimestamp(text);
  if (timestamp === undefined) return undefined;
  return "text" in timestamp
    ? { value: timestamp.text }
    : { reason: `'${text}' is read as a date, but ${timestamp.reason}` };
}

function readFloat(text: string): number {
  const [sign, digits] = splitSign(text);
  const lower = digits.toLowerCase();
  if (lower === ".inf") return sign * Number.POSITIVE_INFINITY;
  if (lower === ".nan") return Number.NaN;
  return sign * (lower.includes(":") ? readSexagesimal(lower) : Number(lower));
}

function readInteger(text: string): PlainScalar {
  const [sign, digits] = splitSign(text);
  if (digits.includes(":")) return { value: sign * readSexagesimal(digits) };
  const literal = /^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits;
  if (/^0[bx]$/.test(literal)) return { reason: `'${text}' starts as a number, but has no digits` };
  const value = Number(literal);
  // `-0` of YAML is the integer 0.
  if (value === 0) return { value: 0 };
  return Number.isSafeInteger(value) || BigInt(value) === BigInt(literal)
    ? { value: sign * value }
    : { value: sign * value, inexact: true };
}

function splitSign(text: string): [1 | -1, string] {
  const plain = text.replaceAll("_", "");
  return [plain.startsWith("-") ? -1 : 1, plain.replace(/^[-+]/, "")];
}

/** Numbers of base sixty, such as `1:30` for ninety. */
function readSexagesimal(text: string): number {
  return text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}
