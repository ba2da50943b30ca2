import { HormesisError } from "../errors.ts";
import type { Json } from "../json.ts";
import { isJsonObject } from "../json.ts";

/** A place within the output of an earlier activity: `${outputs.login.body.token}`. */
export interface OutputReference {
  /** The activity whose output is meant. */
  readonly name: string;
  /** The way from the output down to the value; empty for the whole output. */
  readonly path: readonly (string | number)[];
  /** As written, with `${` and `}`. */
  readonly text: string;
}

/** One step: `.word`, `["any text"]` or `[0]`. Words may hold dashes, as names of activities and headers do. */
const stepPattern = /\.([\p{L}_][\p{L}\p{N}_-]*)|\[\s*(?:("(?:[^"\\]|\\.)*")|(-?\d{1,9}))\s*\]/uy;

/** The longest reference that is looked at; it bounds the search for the closing brace. */
const MAX_REFERENCE_LENGTH = 2000;

/**
 * Reads the reference to an output that starts at `start` (where `${outputs.` or `${outputs[` stands).
 * Undefined when it is not well-formed.
 */
export function readOutputReference(text: string, start: number): OutputReference | undefined {
  const window = text.slice(start, start + MAX_REFERENCE_LENGTH);
  const steps: (string | number)[] = [];
  let position = "${outputs".length;
  while (window[position] !== "}") {
    stepPattern.lastIndex = position;
    const match = stepPattern.exec(window);
    if (match === null) return undefined;
    const [whole, word, quoted, index] = match;
    const step = word ?? (quoted === undefined ? Number(index) : unquote(quoted));
    if (step === undefined) return undefined;
    steps.push(step);
    position += whole.length;
  }
  const [name, ...path] = steps;
  return typeof name === "string" ? { name, path, text: window.slice(0, position + 1) } : undefined;
}

function unquote(quoted: string): string | undefined {
  try {
    const value: unknown = JSON.parse(quoted);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Follows a reference to its value.
 *
 * @throws HormesisError `OUTPUT_MISSING` when the activity has not run, or its output has no such place
 */
export function resolveOutput(reference: OutputReference, output: Json | undefined): Json {
  if (output === undefined) {
    throw missing(
      reference,
      `no activity named '${reference.name}' has run yet`,
      "Name an activity that comes earlier in the run, written exactly as its name is.",
    );
  }
  let value = output;
  let place = `the output of '${reference.name}'`;
  for (const step of reference.path) {
    const next = stepInto(value, step);
    if (next === undefined) {
      throw missing(
        reference,
        `${place} has no ${typeof step === "number" ? `item ${step}` : `'${step}'`}`,
        there(place, value),
      );
    }
    value = next;
    place += typeof step === "number" ? `[${step}]` : `.${step}`;
  }
  return value;
}

function stepInto(value: Json, step: string | number): Json | undefined {
  if (Array.isArray(value)) return typeof step === "number" ? value.at(step) : undefined;
  return isJsonObject(value) && typeof step === "string" && Object.hasOwn(value, step) ? value[step] : undefined;
}

/** How many keys an error lists; the full list of a large output helps nobody. */
const MAX_KEYS_LISTED = 12;

function there(place: string, value: Json): string {
  if (Array.isArray(value)) return `It is a list of ${value.length}: use an index such as [0].`;
  if (!isJsonObject(value)) {
    return `It is ${value === null ? "null" : `a ${typeof value}`}, and has no parts: end the reference at ${place}.`;
  }
  const keys = Object.keys(value);
  const listed = keys.slice(0, MAX_KEYS_LISTED).map((key) => `'${key}'`);
  const more = keys.length > MAX_KEYS_LISTED ? ` and ${keys.length - MAX_KEYS_LISTED} more` : "";
  return keys.length === 0 ? "It is an empty object." : `There is ${listed.join(", ")}${more}.`;
}

function missing(reference: OutputReference, reason: string, mend: string): HormesisError {
  return new HormesisError(`Failed to resolve '${reference.text}': ${reason}.`, { code: "OUTPUT_MISSING", mend });
}
