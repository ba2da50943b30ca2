import { type Problem, suggest } from "@hormesis/experiment";
import * as z from "zod";
import type { AnyFault } from "./ports/fault.ts";

/** All that is wrong with the arguments of a fault, at once, each at its place. */
export function problemsOfArguments(fault: AnyFault, given: unknown): Problem[] {
  const parsed = fault.parameters.safeParse(given);
  if (parsed.success) return [];
  return parsed.error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? unknownKeys(fault, issue.keys) : wrongValue(fault, issue),
  );
}

function wrongValue(fault: AnyFault, { path, message }: z.core.$ZodIssue): Problem {
  const at = path.map((key) => (typeof key === "symbol" ? String(key) : key));
  const what = at.length === 0 ? "" : ` '${at.join(".")}'`;
  return {
    code: "FAULT_ARGUMENTS",
    message: `The argument${at.length === 0 ? "s" : what} of ${fault.name}: ${message}.`,
    mend: `Look what it takes: hormesis faults ${fault.name}`,
    path: ["provider", "arguments", ...at],
  };
}

function unknownKeys(fault: AnyFault, keys: readonly string[]): Problem[] {
  const known = parameterNames(fault);
  return keys.map((key) => {
    const near = suggest(key, known);
    return {
      code: "FAULT_ARGUMENT_UNKNOWN",
      message: `${fault.name} has no argument '${key}'.`,
      mend: near === undefined ? `It takes ${known.join(", ")}.` : `Did you mean '${near}'?`,
      path: ["provider", "arguments", key],
    };
  });
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
