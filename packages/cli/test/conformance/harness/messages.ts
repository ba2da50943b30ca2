import type { Difference } from "./compare.ts";
import type { ValidateVector } from "./vector.ts";

/** What Chaos Toolkit says, and which of our diagnostics mean the same. */
interface Meaning {
  readonly theirs: RegExp;
  readonly codes: readonly string[];
}

const meanings: readonly Meaning[] = [
  { theirs: /^an empty experiment/, codes: ["EXPERIMENT_EMPTY", "DOCUMENT_EMPTY"] },
  { theirs: /^experiment requires a title/, codes: ["TITLE_MISSING", "TITLE_INVALID"] },
  { theirs: /^experiment requires a description/, codes: ["DESCRIPTION_MISSING", "DESCRIPTION_INVALID"] },
  { theirs: /^an experiment requires a method/, codes: ["METHOD_MISSING"] },
  { theirs: /^experiment tags must/, codes: ["TAG_INVALID", "TAGS_INVALID"] },
  { theirs: /^All extensions require/, codes: ["EXTENSION_NAME_MISSING", "EXTENSION_NAME_INVALID"] },
  { theirs: /^hypothesis requires a title/, codes: ["HYPOTHESIS_TITLE_MISSING", "HYPOTHESIS_TITLE_INVALID"] },
  { theirs: /must have a tolerance entry/, codes: ["TOLERANCE_MISSING"] },
  { theirs: /tolerance must either be/, codes: ["TOLERANCE_TYPE"] },
  { theirs: /tolerance type '.*' is unsupported/, codes: ["TOLERANCE_UNSUPPORTED"] },
  { theirs: /must have a `pattern` key/, codes: ["TOLERANCE_PATTERN_MISSING"] },
  { theirs: /tolerance pattern .* has an invalid type/, codes: ["TOLERANCE_PATTERN_TYPE"] },
  { theirs: /tolerance pattern .* seems invalid/, codes: ["TOLERANCE_PATTERN_INVALID"] },
  { theirs: /must have a `path` key/, codes: ["TOLERANCE_PATH_MISSING"] },
  { theirs: /JSON path cannot be empty/, codes: ["TOLERANCE_PATH_EMPTY"] },
  { theirs: /JSON path .* is invalid/, codes: ["TOLERANCE_PATH_INVALID"] },
  { theirs: /must have a `range` key/, codes: ["TOLERANCE_RANGE_MISSING"] },
  { theirs: /range must be a sequence/, codes: ["TOLERANCE_RANGE_TYPE"] },
  { theirs: /range sequence must be made of two/, codes: ["TOLERANCE_RANGE_LENGTH"] },
  { theirs: /range (lower|upper) boundary/, codes: ["TOLERANCE_RANGE_BOUND"] },
  { theirs: /^empty activity/, codes: ["ACTIVITY_INVALID", "ACTIVITY_EMPTY"] },
  { theirs: /^an activity must have a type/, codes: ["ACTIVITY_TYPE_MISSING", "ACTIVITY_TYPE_INVALID"] },
  { theirs: /is not a supported activity type/, codes: ["ACTIVITY_TYPE_INVALID"] },
  { theirs: /^an activity must have a name/, codes: ["ACTIVITY_NAME_MISSING", "ACTIVITY_NAME_INVALID"] },
  { theirs: /^an activity requires a provider/, codes: ["PROVIDER_MISSING", "PROVIDER_INVALID"] },
  { theirs: /^a provider must have a type/, codes: ["PROVIDER_TYPE_MISSING"] },
  { theirs: /^unknown provider type/, codes: ["PROVIDER_UNKNOWN"] },
  { theirs: /^activity timeout must/, codes: ["ACTIVITY_TIMEOUT_INVALID"] },
  { theirs: /^activity (before|after) pause must/, codes: ["PAUSE_INVALID"] },
  { theirs: /^activity background must/, codes: ["BACKGROUND_INVALID"] },
  { theirs: /^reference to activity must/, codes: ["REF_INVALID"] },
  { theirs: /^referenced activity/, codes: ["REF_UNKNOWN"] },
  { theirs: /^a Python activity must have a module/, codes: ["PYTHON_MODULE_MISSING", "PYTHON_MODULE_INVALID"] },
  { theirs: /^a Python activity must have a function/, codes: ["PYTHON_FUNCTION_MISSING", "PYTHON_FUNCTION_INVALID"] },
  { theirs: /^could not find Python module/, codes: ["PYTHON_MODULE_MISSING"] },
  { theirs: /does not expose a function/, codes: ["PYTHON_FUNCTION_MISSING"] },
  { theirs: /^required argument/, codes: ["PYTHON_ARGUMENT_MISSING"] },
  { theirs: /is not part of the function signature/, codes: ["PYTHON_ARGUMENT_UNKNOWN"] },
  { theirs: /^a process activity must have a path/, codes: ["PROCESS_PATH_MISSING", "PROCESS_PATH_INVALID"] },
  { theirs: /cannot be found, in activity/, codes: ["PROCESS_NOT_FOUND", "PROCESS_NOT_EXECUTABLE"] },
  { theirs: /^a HTTP activity must have a URL/, codes: ["URL_MISSING", "URL_INVALID"] },
  { theirs: /^a HTTP activities expect headers/, codes: ["HEADERS_INVALID"] },
  { theirs: /^Control reference/, codes: ["CONTROL_REF_UNKNOWN"] },
  { theirs: /^A control must have a `name`/, codes: ["CONTROL_NAME_MISSING", "CONTROL_NAME_INVALID"] },
  { theirs: /must have a `provider` property/, codes: ["CONTROL_PROVIDER_MISSING", "CONTROL_PROVIDER_INVALID"] },
  { theirs: /scope property must be/, codes: ["CONTROL_SCOPE_INVALID"] },
  { theirs: /^Control '.*' must have a module path/, codes: ["CONTROL_MODULE_MISSING"] },
  { theirs: /makes? reference to an environment key/, codes: ["ENVIRONMENT_MISSING"] },
];

/**
 * Compares exit code and meaning. A raw traceback in the original is matched by any diagnostic with its exit code.
 */
export function compareValidate(vector: ValidateVector, seen: { rc: number; text: string }): Difference[] {
  const differences: Difference[] = [];
  if (seen.rc !== vector.rc) differences.push({ what: "exit code", expected: vector.rc, seen: seen.rc });
  if (vector.rc === 0 || vector.uncaught) return differences;
  const theirs = vector.message.replace(/^\[[^\]]*\]\s*/, "");
  if (seen.text.includes(theirs)) return differences;
  const codes = meanings.filter((candidate) => candidate.theirs.test(theirs)).flatMap((meaning) => meaning.codes);
  if (!codes.some((code) => new RegExp(`\\b${code}\\b`).test(seen.text))) {
    differences.push({ what: "message", expected: theirs, seen: seen.text.trim().split("\n").slice(0, 8).join("\n") });
  }
  return differences;
}
