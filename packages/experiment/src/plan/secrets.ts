import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import type { Environment, PlanProblem } from "./problem.ts";

/** Secrets with all that can be known without touching anything; `pending` leaves are read when the run starts. */
export interface LoadedSecrets {
  readonly values: JsonObject;
  readonly pending: readonly { readonly path: readonly string[]; readonly declaration: JsonObject }[];
  readonly problems: readonly PlanProblem[];
}

/**
 * Loads the `secrets` block: groups of keys, nestable. Overrides replace a whole group, never a single key, as the
 * engine of Chaos Toolkit does (its documentation says otherwise).
 */
export function loadSecrets(input: {
  readonly declared: JsonObject;
  readonly overrides: JsonObject;
  readonly environment: Environment;
  readonly pendingTypes: ReadonlySet<string>;
}): LoadedSecrets {
  const pending: { path: readonly string[]; declaration: JsonObject }[] = [];
  const problems: PlanProblem[] = [];
  const load = (entry: Json, path: readonly string[]): Json => {
    if (!isJsonObject(entry)) return entry;
    const type = entry["type"];
    if (type === "env") {
      const name = typeof entry["key"] === "string" ? entry["key"] : "";
      const found = input.environment[name];
      if (found === undefined) {
        problems.push({
          code: "ENVIRONMENT_MISSING",
          message: `Secrets make reference to an environment key that does not exist: ${name}`,
          mend: `Set ${name} in the environment.`,
          path: ["secrets", ...path],
        });
      }
      return found ?? null;
    }
    if (typeof type === "string" && input.pendingTypes.has(type)) {
      pending.push({ path, declaration: entry });
      return null;
    }
    return mapEntries(entry, (value, key) => load(value, [...path, key]));
  };
  const values = mapEntries(input.declared, (entry, group) => {
    const override = input.overrides[group];
    return override !== undefined && override !== null && isJsonObject(entry) ? override : load(entry, [group]);
  });
  return { values, pending, problems };
}

function mapEntries(object: JsonObject, map: (value: Json, key: string) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value, key)]));
}

/**
 * The groups that a provider names, merged, later ones winning: what a function's `secrets` argument is.
 * Undefined when the provider names none.
 */
export function secretsOfGroups(secrets: JsonObject, groups: readonly string[] | undefined): JsonObject | undefined {
  if (groups === undefined || groups.length === 0) return undefined;
  const merged: JsonObject = {};
  for (const group of groups) {
    const values = secrets[group];
    if (isJsonObject(values)) Object.assign(merged, values);
  }
  return merged;
}

/** What of a provider says which secrets it may see. */
export interface NamesSecrets {
  readonly secrets?: string | string[] | null | undefined;
}

/** The groups that `provider.secrets` names. A bare text is one group. */
export function groupsOf({ secrets: named }: NamesSecrets): readonly string[] | undefined {
  if (named === undefined || named === null) return undefined;
  return typeof named === "string" ? [named] : named;
}

/** The same as Chaos Toolkit sees it: a bare text is a list of letters. */
export function groupsByLetter({ secrets: named }: NamesSecrets): readonly string[] | undefined {
  if (named === undefined || named === null) return undefined;
  return typeof named === "string" ? Array.from(named) : named;
}
