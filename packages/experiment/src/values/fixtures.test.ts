import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Json } from "../json.ts";
import { checkTolerance, jsonPath, JsonPathError, pythonRegex, PythonRegexError, validateTolerance } from "./index.ts";
import type { Scope } from "./substitute.ts";
import { substituteAlways } from "./substitute.ts";

/** Our own recordings: their shapes are known, and said where they are read. */
function fixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8"));
}

function scopeOf(...layers: readonly Record<string, Json>[]): Scope {
  const found = (name: string): Record<string, Json> | undefined => layers.find((layer) => Object.hasOwn(layer, name));
  return { lookup: (name) => found(name)?.[name], isEmpty: layers.every((layer) => Object.keys(layer).length === 0) };
}

describe("tolerances", () => {
  const { configuration, cases } = fixture("tolerance") as {
    readonly configuration: Record<string, Json>;
    readonly cases: readonly {
      readonly tolerance: Json;
      readonly value: Json;
      readonly valid: boolean;
      readonly met?: boolean | null;
      readonly raises?: string;
    }[];
  };
  it.each(cases)("$tolerance on $value", ({ tolerance, value, valid, met, raises }) => {
    const result = checkTolerance(tolerance, value, scopeOf(configuration));
    expect(result.kind).toBe(raises === undefined ? (met === true ? "met" : "unmet") : "broken");
    expect(validateTolerance(tolerance).every(({ warning }) => warning === true)).toBe(valid);
  });
});

describe("JSON paths", () => {
  const { document, cases } = fixture("jsonpath") as {
    readonly document: Json;
    readonly cases: readonly { readonly path: string; readonly values?: Json[]; readonly error?: string }[];
  };
  it.each(cases)("$path", ({ path, values }) => {
    if (values === undefined) expect(() => jsonPath(path)).toThrow(JsonPathError);
    else expect(jsonPath(path).find(document)).toEqual(values);
  });
});

describe("regular expressions", () => {
  const { cases } = fixture("regex") as {
    readonly cases: readonly {
      readonly pattern: string;
      readonly matches?: string[];
      readonly misses?: string[];
      readonly error?: string;
    }[];
  };
  it.each(cases)("$pattern", ({ pattern, matches = [], misses = [], error }) => {
    if (error !== undefined) return expect(() => pythonRegex(pattern)).toThrow(PythonRegexError);
    const regex = pythonRegex(pattern);
    expect(matches.filter((text) => !regex.test(text))).toEqual([]);
    return expect(misses.filter((text) => regex.test(text))).toEqual([]);
  });
});

describe("substitution", () => {
  const { configuration, secrets, cases } = fixture("substitution") as {
    readonly configuration: Record<string, Json>;
    readonly secrets: Record<string, Record<string, Json>>;
    readonly cases: readonly { readonly value: Json; readonly result: Json; readonly secretsOnly: boolean }[];
  };
  it.each(cases)("$value", ({ value, result, secretsOnly }) => {
    const scope = scopeOf(secretsOnly ? {} : configuration, ...Object.values(secrets));
    expect(substituteAlways(value, scope)).toEqual(result);
  });
});
