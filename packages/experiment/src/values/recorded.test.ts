import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Json } from "../json.ts";
import { checkTolerance, jsonPath, JsonPathError, substitute, validateTolerance } from "./index.ts";
import type { Scope } from "./index.ts";

/** Our own recordings: their shapes are known, and said where they are read. */
function recorded(name: string): unknown {
  const url = new URL(`../../../cli/test/conformance/recorded/${name}`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8"));
}

const emptyScope: Scope = { lookup: () => undefined, isEmpty: true };

describe("a tolerance means what it means to Chaos Toolkit", () => {
  interface Vector {
    readonly tolerance: Json;
    readonly value: Json;
    readonly valid: boolean;
    readonly met?: boolean | null;
    readonly raises?: string;
  }
  for (const [index, vector] of (recorded("tolerance.json") as Vector[]).entries()) {
    it(`${index}: ${JSON.stringify(vector.tolerance)} on ${JSON.stringify(vector.value)}`, () => {
      const result = checkTolerance(vector.tolerance, vector.value, emptyScope);
      const expected = vector.raises === undefined ? (vector.met === true ? "met" : "unmet") : "broken";
      expect(result.kind).toBe(expected);
      const errors = validateTolerance(vector.tolerance).filter(({ warning }) => warning !== true);
      expect(errors.length === 0).toBe(vector.valid);
    });
  }
});

describe("a JSON path finds what it finds in jsonpath2", () => {
  interface Vectors {
    readonly document: Json;
    readonly cases: readonly { readonly path: string; readonly values?: Json[]; readonly error?: string }[];
  }
  const { document, cases } = recorded("jsonpath.json") as Vectors;
  for (const { path, values } of cases) {
    it(JSON.stringify(path), () => {
      if (values === undefined) expect(() => jsonPath(path)).toThrow(JsonPathError);
      else expect(jsonPath(path).find(document)).toEqual(values);
    });
  }
});

describe("substitution gives what python functions were called with", () => {
  interface Vector {
    readonly name: string;
    readonly experiment: {
      readonly configuration?: Record<string, Json>;
      readonly method: readonly { readonly provider: { readonly arguments: { readonly value: Json } } }[];
    };
    readonly journal: { readonly run: readonly { readonly output: { readonly value: Json } }[] };
  }
  const vectors = (recorded("run.json") as Vector[]).filter(({ name }) => name.startsWith("sub_"));
  for (const { name, experiment, journal } of vectors) {
    it(name, () => {
      const configuration = experiment.configuration ?? {};
      const scope: Scope = { lookup: (key) => configuration[key], isEmpty: Object.keys(configuration).length === 0 };
      const given = experiment.method[0]?.provider.arguments.value ?? null;
      expect(substitute(given, scope)).toEqual(journal.run[0]?.output.value);
    });
  }
});
