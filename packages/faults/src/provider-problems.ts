import { type Problem, suggest } from "@hormesis/experiment";
import * as z from "zod";
import type { AnyFault } from "./ports/fault.ts";

/** All that is wrong with the arguments of a fault, at once, each at its place. */
export function problemsOfArguments(fault: AnyFault, given: unknown): Problem[] {
  const parsed = fault.parameters.safeParse(given);
  if (parsed.success) return [];
  const { issues } = parsed.error;
  const misspelt = new Set(issues.flatMap(({ code, path }) => (code === "unrecognized_keys" ? [path.join(".")] : [])));
  return issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") return unknownKeys(fault, issue);
    // What is said of an argument as a whole was said without what is misspelt in it.
    const isOfTheSame = issue.code === "custom" && issue.path.length > 0 && misspelt.has(issue.path.join("."));
    return isOfTheSame ? [] : wrongValue(fault, issue);
  });
}

function wrongValue(fault: AnyFault, { path, message }: z.core.$ZodIssue): Problem {
  const at = placeOf(path);
  const what = at.length === 0 ? "" : ` '${at.join(".")}'`;
  return {
    code: "FAULT_ARGUMENTS",
    message: `The argument${at.length === 0 ? "s" : what} of ${fault.name}: ${message}.`,
    mend: `Look what it takes: hormesis faults ${fault.name}`,
    path: ["provider", "arguments", ...at],
  };
}

function unknownKeys(fault: AnyFault, { keys, path }: z.core.$ZodIssueUnrecognizedKeys): Problem[] {
  const at = placeOf(path);
  const known = at.length === 0 ? parameterNames(fault) : keysWithin(fault, at);
  return keys.map((key) => {
    const near = suggest(key, known);
    return {
      code: "FAULT_ARGUMENT_UNKNOWN",
      message:
        at.length === 0
          ? `${fault.name} has no argument '${key}'.`
          : `The argument '${at.join(".")}' of ${fault.name} has no '${key}'.`,
      mend: near === undefined ? mendOf(fault, known) : `Did you mean '${near}'?`,
      path: ["provider", "arguments", ...at, key],
    };
  });
}

function mendOf(fault: AnyFault, known: readonly string[]): string {
  return known.length === 0 ? `Look what it takes: hormesis faults ${fault.name}` : `It takes ${known.join(", ")}.`;
}

function placeOf(path: readonly PropertyKey[]): (string | number)[] {
  return path.map((key) => (typeof key === "symbol" ? String(key) : key));
}

/** The keys that an object inside the arguments may have; none where its form is one of several, or no object. */
function keysWithin(fault: AnyFault, at: readonly (string | number)[]): string[] {
  let schema: z.core.JSONSchema._JSONSchema | undefined = parametersJsonSchema(fault);
  for (const key of at) schema = typeof schema === "object" ? schema.properties?.[key] : undefined;
  return typeof schema === "object" ? Object.keys(schema.properties ?? {}) : [];
}

/** The names of a fault's parameters, in the order they are declared. */
export function parameterNames(fault: AnyFault): string[] {
  const { properties = {} } = parametersJsonSchema(fault);
  return Object.keys(properties);
}

/** A fault's parameters as JSON Schema, as documents write them: for completion, help and pages. */
export function parametersJsonSchema(fault: AnyFault): z.core.JSONSchema.JSONSchema {
  return z.toJSONSchema(fault.parameters, { io: "input" });
}
