import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import { convertVariable } from "../values/convert.ts";
import type { Environment, PlanProblem } from "./problem.ts";

/** Configuration with all that can be known without touching anything; the rest is in `pending`. */
export interface LoadedConfiguration {
  readonly values: JsonObject;
  /** Keys whose value a probe, Vault or a file gives, in the order of their declaration. */
  readonly pending: readonly { readonly key: string; readonly declaration: JsonObject }[];
  readonly problems: readonly PlanProblem[];
}

/**
 * Loads the `configuration` block. Overrides (from `--var` and `--var-file`) replace whole keys and only keys that
 * are declared; an override may itself be a declaration. `${}` inside a value is not expanded.
 */
export function loadConfiguration(input: {
  readonly declared: JsonObject;
  readonly overrides: JsonObject;
  readonly environment: Environment;
  /** Types of declarations that are resolved when the run starts; others stay the objects they are. */
  readonly pendingTypes: ReadonlySet<string>;
  /** False where `env_var_type: bytes` ends the run, as Chaos Toolkit cannot write such a journal; else it is a text. */
  readonly takesBytes: boolean;
}): LoadedConfiguration {
  const values: JsonObject = {};
  const pending: { key: string; declaration: JsonObject }[] = [];
  const problems: PlanProblem[] = [];
  for (const [key, declared] of Object.entries(input.declared)) {
    const entry = Object.hasOwn(input.overrides, key) ? (input.overrides[key] ?? null) : declared;
    const type = isJsonObject(entry) ? entry["type"] : undefined;
    if (isJsonObject(entry) && type === "env") {
      const loaded = fromEnvironment(entry, input.environment, input.takesBytes);
      if (typeof loaded === "object" && loaded !== null && "problem" in loaded) {
        problems.push({ ...loaded.problem, path: ["configuration", key] });
      } else values[key] = loaded.value;
    } else if (isJsonObject(entry) && typeof type === "string" && input.pendingTypes.has(type)) {
      pending.push({ key, declaration: entry });
    } else values[key] = entry;
  }
  return { values, pending, problems };
}

type FromEnvironment = { readonly value: Json } | { readonly problem: Omit<PlanProblem, "path"> };

function fromEnvironment(declaration: JsonObject, environment: Environment, takesBytes: boolean): FromEnvironment {
  const name = declaration["key"];
  if (typeof name !== "string" || name === "") {
    const message = "Configuration of type env names no environment key";
    return { problem: { code: "ENVIRONMENT_KEY", message, mend: 'Add "key" with the name of the variable.' } };
  }
  const found = environment[name];
  if (found === undefined && !Object.hasOwn(declaration, "default")) {
    return {
      problem: {
        code: "ENVIRONMENT_MISSING",
        message: `Configuration makes reference to an environment key that does not exist: ${name}`,
        mend: `Set ${name} in the environment, or give the entry a default.`,
      },
    };
  }
  const type = declaration["env_var_type"];
  if (type === "bytes" && !takesBytes) {
    const message = `Environment key ${name} is read as bytes, which JSON cannot carry`;
    return { problem: { code: "ENVIRONMENT_TYPE", message, mend: "Read it as str." } };
  }
  const raw = found ?? declaration["default"] ?? null;
  try {
    return { value: convertVariable(raw, typeof type === "string" ? type : undefined) };
  } catch (error) {
    return {
      problem: {
        code: "ENVIRONMENT_TYPE",
        message: `Environment key ${name} cannot be read as ${JSON.stringify(type)}: ${(error as TypeError).message}`,
        mend: `Change the value of ${name}, or its env_var_type.`,
      },
    };
  }
}
