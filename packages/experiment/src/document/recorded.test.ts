import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Diagnostic } from "./diagnostic.ts";
import { checkExperiment, parseDocument } from "./index.ts";

/* What the real Chaos Toolkit accepts and rejects, as recorded; see the README beside the recordings. */
const folder = new URL("../../../cli/test/conformance/recorded/", import.meta.url);

interface Vector {
  readonly name: string;
  readonly experiment: unknown;
  readonly rc: number;
  readonly message: string;
  readonly uncaught: boolean;
}

const files = readdirSync(folder).filter((file) => /^validate.*\.json$/.test(file));
const vectors = files.flatMap((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Vector[]);

/** What only a look at the machine can tell: python modules, programs, environment variables. The providers and the plan see to it. */
const beyondTheDocument = [
  "py_badfunc",
  "py_builtin",
  "py_class",
  "py_module_unknown",
  "py_argument_missing",
  "py_argument_unknown",
  "py_two_missing",
  "proc_path_unknown",
  "proc_path_home",
  "proc_path_not_executable",
  "cfg_env_missing",
  "cfg_env_type_bad_value",
  "sec_env_missing",
];

/** Chaos Toolkit's words, and the code of ours that means the same. */
const meanings: readonly (readonly [RegExp, RegExp])[] = [
  [/an empty experiment is not/, /^EXPERIMENT_EMPTY$/],
  [/requires a title$/, /^(HYPOTHESIS_)?TITLE_(MISSING|INVALID)$/],
  [/requires a description/, /^DESCRIPTION_/],
  [/requires a method/, /^METHOD_MISSING$/],
  [/tags must be/, /^TAG_INVALID$/],
  [/extensions require a non-empty name/, /^EXTENSION_NAME_/],
  [/empty activity/, /^ACTIVITY_EMPTY$/],
  [/activity must have a type/, /^ACTIVITY_TYPE_MISSING$/],
  [/is not a supported activity type/, /^ACTIVITY_TYPE_INVALID$/],
  [/activity must have a name/, /^ACTIVITY_NAME_/],
  [/requires a provider/, /^PROVIDER_(MISSING|INVALID)$/],
  [/provider must have a type/, /^PROVIDER_TYPE_MISSING$/],
  [/unknown provider type/, /^PROVIDER_UNKNOWN$/],
  [/timeout must be a number/, /^ACTIVITY_TIMEOUT_INVALID$/],
  [/pause must be a number/, /^PAUSE_INVALID$/],
  [/background must be/, /^BACKGROUND_INVALID$/],
  [/must have a URL/, /^URL_(MISSING|INVALID)$/],
  [/expect headers as a mapping/, /^HEADERS_INVALID$/],
  [/process activity must have a path/, /^PROCESS_PATH_/],
  [/Python activity must have a module/, /^PYTHON_MODULE_MISSING$/],
  [/Python activity must have a function/, /^PYTHON_FUNCTION_MISSING$/],
  [/reference to activity must be/, /^REF_INVALID$/],
  [/referenced activity .* could not be found/, /^REF_UNKNOWN$/],
  [/must have a tolerance entry/, /^TOLERANCE_MISSING$/],
  [/tolerance type .* is unsupported/, /^TOLERANCE_UNSUPPORTED$/],
  [/tolerance must either be/, /^TOLERANCE_TYPE$/],
  [/must have a `pattern` key/, /^TOLERANCE_PATTERN_MISSING$/],
  [/pattern .* seems invalid/, /^TOLERANCE_PATTERN_(INVALID|UNSUPPORTED)$/],
  [/pattern .* has an invalid type/, /^TOLERANCE_PATTERN_TYPE$/],
  [/must have a `path` key/, /^TOLERANCE_PATH_MISSING$/],
  [/JSON path cannot be empty/, /^TOLERANCE_PATH_EMPTY$/],
  [/JSON path .* is invalid/, /^TOLERANCE_PATH_INVALID$/],
  [/must have a `range` key/, /^TOLERANCE_RANGE_MISSING$/],
  [/range must be a sequence/, /^TOLERANCE_RANGE_TYPE$/],
  [/made of two values/, /^TOLERANCE_RANGE_LENGTH$/],
  [/boundary must be a number/, /^TOLERANCE_RANGE_BOUND$/],
  [/Control reference/, /^CONTROL_REF_UNKNOWN$/],
  [/control must have a `name`/i, /^CONTROL_NAME_MISSING$/],
  [/must have a `provider` property/, /^CONTROL_PROVIDER_MISSING$/],
  [/scope property/, /^CONTROL_SCOPE_INVALID$/],
  [/must have a module path/, /^CONTROL_MODULE_MISSING$/],
];

function errorsOf(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);
}

describe("experiments that Chaos Toolkit validated", () => {
  const own = vectors.filter(({ name }) => !beyondTheDocument.includes(name));
  it("are all there", () => {
    expect(own.length).toBeGreaterThan(30);
  });

  for (const vector of own) {
    const verdict = vector.rc === 0 ? "accepts" : "rejects";
    it(`${verdict} ${vector.name} as Chaos Toolkit does`, () => {
      const errors = errorsOf(checkExperiment(vector.experiment, { semantics: "chaos-toolkit" }));
      if (vector.rc === 0) {
        expect(errors).toEqual([]);
        return;
      }
      expect(errors).not.toEqual([]);
      expect(errorsOf(checkExperiment(vector.experiment, { semantics: "strict" }))).not.toEqual([]);
      if (vector.uncaught) return;
      const meaning = meanings.find(([theirs]) => theirs.test(vector.message));
      expect(meaning, vector.message).toBeDefined();
      expect(errors).toContainEqual(expect.stringMatching(meaning![1]));
    });
  }

  it("leaves to the providers and the plan only what a look at the machine can tell", () => {
    const left = vectors.filter(({ name }) => beyondTheDocument.includes(name));
    for (const { name, experiment } of left) {
      expect(errorsOf(checkExperiment(experiment, { semantics: "strict" })), name).toEqual([]);
    }
  });

  it("is stricter, under strict semantics, only where Chaos Toolkit crashes or finds out too late", () => {
    const stricter = own
      .filter(({ rc }) => rc === 0)
      .map(({ name, experiment }) => [name, ...errorsOf(checkExperiment(experiment, { semantics: "strict" }))])
      .filter(([, ...errors]) => errors.length > 0);
    const allowed = new Set([
      // Each of these crashes, or is ignored, once it runs.
      "hyp_ref_bad",
      "ref_in_rollbacks_unknown",
      "act_pauses_list",
      "act_timeout_bool",
      "act_timeout_null",
      "http_url_bad",
      "http_headers_int_value",
      "http_timeout_text",
      "proc_arguments_int",
      "cfg_dynamic_bad",
    ]);
    expect(stricter.filter(([name]) => !allowed.has(String(name)))).toEqual([]);
  });
});

describe("source files that Chaos Toolkit ran", () => {
  const read = async (name: string) =>
    parseDocument(readFileSync(new URL(`fixtures/${name}`, folder), "utf8"), { name });

  it("reads YAML as its safe loader does", async () => {
    const { value, diagnostics } = await read("x.yaml");
    expect(diagnostics).toEqual([]);
    expect(value).toHaveProperty("method.0.provider.arguments.v", [
      true,
      true,
      "0o17",
      15,
      90,
      "2020-01-01",
      "1e3",
      null,
      "1",
    ]);
  });

  it("lets the last of two equal keys win, and says so", async () => {
    const { value, diagnostics } = await read("dup.json");
    expect(value).toHaveProperty("title", "b");
    expect(diagnostics.map(({ severity, code }) => [severity, code])).toEqual([["warning", "KEY_DUPLICATE"]]);
  });

  it.each(["bad.json", "bad.yaml", "empty.yaml"])("rejects %s", async (name) => {
    expect(errorsOf((await read(name)).diagnostics)).not.toEqual([]);
  });

  it.each(["list.json", "empty.json"])("reads %s and finds no experiment in it", async (name) => {
    const { value } = await read(name);
    expect(errorsOf(checkExperiment(value, { semantics: "chaos-toolkit" }))).not.toEqual([]);
  });
});
