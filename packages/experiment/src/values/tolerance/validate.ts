import type { Json, JsonObject } from "../../json.ts";
import { isJsonObject } from "../../json.ts";
import { jsonPath, JsonPathError } from "../jsonpath/index.ts";
import { pythonRegex, PythonRegexError } from "../python-regex/index.ts";
import { outputProblems } from "./output-problems.ts";
import type { ToleranceProblem } from "./problem.ts";
import { problem } from "./problem.ts";
import { shorten } from "./shorten.ts";

/** What is known about the activity that the tolerance belongs to. */
export interface ToleranceContext {
  /** The type of the activity's provider: the outputs of `http` and `process` have a known shape. */
  readonly providerType?: string;
}

/**
 * All that is wrong with a tolerance as it is written, before anything runs. What Chaos Toolkit refuses is a problem;
 * what it accepts and then crashes on, or understands otherwise than it looks, is a problem with `warning`.
 *
 * It does not look into the activity of a tolerance of type probe, which is checked as every activity is.
 *
 * @example validateTolerance({ type: "range", range: [1] }) // one problem, TOLERANCE_RANGE_LENGTH at ["range"]
 */
export function validateTolerance(tolerance: Json, context: ToleranceContext = {}): ToleranceProblem[] {
  if (tolerance === null || (typeof tolerance === "number" && !Number.isInteger(tolerance))) {
    const what = tolerance === null ? "null" : `the fraction ${tolerance}`;
    const mend =
      tolerance === null
        ? "Write the value that the output must have."
        : `Write {"type": "range", "range": [${tolerance}, ${tolerance}]}, or bounds around it.`;
    const message = `a tolerance must be an integer, a string, a boolean, a list or an object, not ${what}`;
    return [problem({ code: "TOLERANCE_TYPE", message, mend, path: [] })];
  }
  const found = isJsonObject(tolerance) ? objectProblems(tolerance) : [];
  return found.length > 0 ? found : outputProblems(tolerance, context.providerType);
}

function objectProblems(tolerance: JsonObject): ToleranceProblem[] {
  switch (tolerance["type"]) {
    case "probe":
      return [];
    case "regex":
      return patternProblems(tolerance);
    case "jsonpath":
      return pathProblems(tolerance);
    case "range":
      return rangeProblems(tolerance);
    default: {
      const given = Object.hasOwn(tolerance, "type")
        ? `tolerance type ${shorten(tolerance["type"] ?? null)} is unsupported`
        : "a tolerance object must have a type";
      const mend = "Use one of the types regex, jsonpath, range and probe.";
      return [problem({ code: "TOLERANCE_UNSUPPORTED", message: given, mend, path: ["type"] })];
    }
  }
}

function patternProblems(tolerance: JsonObject): ToleranceProblem[] {
  const pattern = tolerance["pattern"];
  if (pattern === undefined) return [missing("pattern", "regex", "^OK")];
  if (typeof pattern !== "string") {
    const message = `the tolerance pattern ${shorten(pattern)} has an invalid type: it must be a string`;
    return [
      problem({ code: "TOLERANCE_PATTERN_TYPE", message, mend: "Put the pattern in quotes.", path: ["pattern"] }),
    ];
  }
  try {
    pythonRegex(pattern);
    return [];
  } catch (error) {
    if (!(error instanceof PythonRegexError)) throw error;
    const message = `the tolerance pattern ${shorten(pattern)} seems invalid: ${error.reason}`;
    const code = error.code === "REGEX_UNSUPPORTED" ? "TOLERANCE_PATTERN_UNSUPPORTED" : "TOLERANCE_PATTERN_INVALID";
    return [problem({ code, message, mend: error.mend, path: ["pattern"] })];
  }
}

function pathProblems(tolerance: JsonObject): ToleranceProblem[] {
  const path = tolerance["path"];
  if (path === undefined) return [missing("path", "jsonpath", "$.name")];
  if (typeof path !== "string") {
    const message = `the tolerance JSON path ${shorten(path)} has an invalid type: it must be a string`;
    return [problem({ code: "TOLERANCE_PATH_TYPE", message, mend: "Put the path in quotes.", path: ["path"] })];
  }
  if (path.trim() === "") {
    const message = "the tolerance JSON path cannot be empty";
    return [problem({ code: "TOLERANCE_PATH_EMPTY", message, mend: "Write $ for the whole output.", path: ["path"] })];
  }
  try {
    jsonPath(path.trim());
    return [];
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    const message = `the tolerance JSON path ${shorten(path)} is invalid: ${error.reason} (at offset ${error.offset})`;
    return [problem({ code: "TOLERANCE_PATH_INVALID", message, mend: error.mend, path: ["path"] })];
  }
}

function rangeProblems(tolerance: JsonObject): ToleranceProblem[] {
  const range = tolerance["range"];
  const mend = 'Write two numbers, the lower one first: "range": [1, 5].';
  if (range === undefined) return [missing("range", "range", [1, 5])];
  if (!Array.isArray(range)) {
    const message = `the tolerance range must be a sequence, not ${shorten(range)}`;
    return [problem({ code: "TOLERANCE_RANGE_TYPE", message, mend, path: ["range"] })];
  }
  if (range.length !== 2) {
    const message = `the tolerance range must be made of two values, not ${range.length}`;
    return [problem({ code: "TOLERANCE_RANGE_LENGTH", message, mend, path: ["range"] })];
  }
  return range.flatMap((bound, index) => {
    if (typeof bound === "number" || typeof bound === "boolean") return [];
    const message = `the ${index === 0 ? "lower" : "upper"} boundary of the tolerance range must be a number, not ${shorten(bound)}`;
    return [problem({ code: "TOLERANCE_RANGE_BOUND", message, mend: boundMend(bound), path: ["range", index] })];
  });
}

function boundMend(bound: Json): string {
  if (typeof bound !== "string") return "Write a number.";
  return bound.includes("$")
    ? 'Bounds are not substituted: put the whole tolerance into a variable and write "tolerance": "${name}".'
    : "Leave the quotes out.";
}

function missing(key: string, type: string, example: Json): ToleranceProblem {
  const message = `a tolerance of type ${type} must have a \`${key}\` key`;
  return problem({
    code: `TOLERANCE_${key.toUpperCase()}_MISSING`,
    message,
    mend: `Add "${key}": ${JSON.stringify(example)}.`,
    path: [],
  });
}
