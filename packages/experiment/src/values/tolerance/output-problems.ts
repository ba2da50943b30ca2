import type { Json, JsonObject } from "../../json.ts";
import { isJsonObject } from "../../json.ts";
import { jsonPath } from "../jsonpath/index.ts";
import type { ToleranceProblem } from "./problem.ts";

/** The parts of the outputs whose shape is known. */
const outputParts: Readonly<Record<string, readonly string[]>> = {
  http: ["status", "headers", "body"],
  process: ["status", "stdout", "stderr"],
};

/** What a valid tolerance will do that its author hardly means, given the kind of output that it will meet. */
export function outputProblems(tolerance: Json, providerType: string | undefined): ToleranceProblem[] {
  if (Array.isArray(tolerance)) return pairProblems(tolerance, providerType);
  if (!isJsonObject(tolerance)) return [];
  const parts = outputParts[providerType ?? ""];
  switch (tolerance["type"]) {
    case "range":
    case "regex":
      return parts === undefined ? [] : targetProblems(tolerance, parts);
    case "jsonpath":
      return filterProblems(tolerance);
    case "probe":
      return probeProblems(tolerance);
    default:
      return [];
  }
}

/** Two statuses that look like the ends of a range, such as 200 and 299. */
function pairProblems(pair: readonly Json[], providerType: string | undefined): ToleranceProblem[] {
  const [low, high] = pair;
  if (pair.length !== 2 || typeof low !== "number" || typeof high !== "number" || high - low <= 1) return [];
  const statuses = providerType === undefined ? low >= 100 && high <= 599 : outputParts[providerType] !== undefined;
  if (!statuses) return [];
  return [
    {
      code: "TOLERANCE_PAIR_IS_NO_RANGE",
      message: `[${low}, ${high}] means a status of ${low} or ${high} for http and process, and nothing in between`,
      mend: `For everything in between, write {"type": "range", "range": [${low}, ${high}], "target": "status"}.`,
      path: [],
      warning: true,
    },
  ];
}

function targetProblems(tolerance: JsonObject, parts: readonly string[]): ToleranceProblem[] {
  const { type, target } = tolerance;
  const choice = parts.filter((part) => part !== "headers" && (part !== "status" || type === "range"));
  if (typeof target === "string" && choice.includes(target)) return [];
  const what = type === "regex" ? "a regular expression needs a text" : "a range needs a number";
  const given = target === undefined ? "the whole output is none" : `the target ${JSON.stringify(target)} is none`;
  return [
    {
      code: "TOLERANCE_TARGET",
      message: `${what}, and ${given}: the check cannot be made`,
      mend: `Add "target": ${choice.map((part) => `"${part}"`).join(" or ")}.`,
      path: target === undefined ? [] : ["target"],
      warning: true,
    },
  ];
}

function filterProblems(tolerance: JsonObject): ToleranceProblem[] {
  const path = tolerance["path"];
  if (typeof path !== "string" || !jsonPath(path.trim()).filtersWithoutWildcard) return [];
  return [
    {
      code: "TOLERANCE_PATH_FILTER",
      message: "a filter right after a name tests that value itself, not its items",
      mend: "To test the items of a list, write [*] before the filter: $.items[*][?(@.price > 5)].",
      path: ["path"],
      warning: true,
    },
  ];
}

function probeProblems(tolerance: JsonObject): ToleranceProblem[] {
  const provider = tolerance["provider"];
  if (!isJsonObject(provider)) return [];
  if (!isJsonObject(provider["arguments"])) {
    return [
      {
        code: "TOLERANCE_PROBE_ARGUMENTS",
        message: "the probe of a tolerance needs an arguments object, which receives the output as `value`",
        mend: 'Add "arguments": {} to its provider.',
        path: ["provider"],
        warning: true,
      },
    ];
  }
  const type = provider["type"];
  if (typeof type !== "string" || outputParts[type] === undefined) return [];
  return [
    {
      code: "TOLERANCE_PROBE_ALWAYS_MET",
      message: `a tolerance by a probe of type ${type} is always met, since its output is never empty`,
      mend: "Use a python or module function that returns true or false.",
      path: ["provider", "type"],
      warning: true,
    },
  ];
}
