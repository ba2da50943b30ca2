import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkExperiment, type Diagnostic, formatDiagnostic, parseDocument, withPositions } from "./index.ts";

type Semantics = "strict" | "chaos-toolkit";
const http = { type: "http", url: "http://localhost/" };
const call = (extra: object): object => ({
  type: "action",
  name: "a",
  provider: { type: "module", module: "./m.ts", func: "f", ...extra },
});

function experiment(extra: object): unknown {
  return { title: "t", description: "d", method: [], ...extra };
}

/** What is found, as short lines: severity, code, path. */
function found(value: unknown, semantics: Semantics = "strict"): string[] {
  return checkExperiment(value, { semantics }).map(
    ({ severity, code, path }) => `${severity} ${code} ${path.join(".")}`,
  );
}

function first(value: unknown): Diagnostic | undefined {
  return checkExperiment(value, { semantics: "strict" })[0];
}

describe("checking the shape of an experiment", () => {
  it("reports everything at once", () => {
    expect(found({ method: [{ type: "thing", provider: { type: "http" } }], rollbacks: null, tags: [1] })).toEqual([
      "error TITLE_MISSING title",
      "error DESCRIPTION_MISSING description",
      "error ROLLBACKS_INVALID rollbacks",
      "error TAG_INVALID tags.0",
      "error ACTIVITY_TYPE_INVALID method.0.type",
      "error ACTIVITY_NAME_MISSING method.0.name",
      "error URL_MISSING method.0.provider.url",
    ]);
  });

  it.each([
    [null, "EXPERIMENT_EMPTY"],
    [{}, "EXPERIMENT_EMPTY"],
    [[1], "EXPERIMENT_INVALID"],
    ["text", "EXPERIMENT_INVALID"],
  ])("finds no experiment in %j", (value, code) => {
    expect(first(value)?.code).toBe(code);
  });

  it("says what is there and what should be, and how to mend it", () => {
    const activity = { ...call({}), timeout: "5", pauses: { before: "1s" } };
    const messages = checkExperiment(experiment({ method: [activity] }), { semantics: "strict" });
    expect(messages.map(({ message, mend }) => [message, mend])).toEqual([
      [
        '"pauses.before" of action \'a\' must be a number of seconds, or a variable such as ${name}, but is the text "1s".',
        "Write a number, without quotes and without a unit.",
      ],
      [
        '"timeout" of action \'a\' must be a number of seconds, but is the text "5".',
        "Write a number, without quotes and without a unit.",
      ],
    ]);
  });

  it("never shows what may be secret", () => {
    const value = experiment({
      secrets: { token: "hush" },
      method: [{ type: "probe", name: "p", provider: { ...http, headers: "hush" } }],
    });
    expect(JSON.stringify(checkExperiment(value, { semantics: "strict" }))).not.toContain("hush");
  });

  it("warns of keys that nobody reads, and guesses what was meant", () => {
    const value = experiment({ rollback: [], "x-mine": 1, method: [{ ...call({ argumnets: {} }), backgroud: true }] });
    expect(found(value)).toEqual([
      "warning KEY_UNKNOWN rollback",
      "warning KEY_UNKNOWN method.0.backgroud",
      "warning KEY_UNKNOWN method.0.provider.argumnets",
    ]);
    expect(first(value)?.mend).toBe('Did you mean "rollbacks"?');
  });

  it("runs what Chaos Toolkit runs: at most a warning", () => {
    const value = experiment({
      title: 5,
      tags: "one",
      extensions: null,
      contributions: { speed: "huge" },
      runtime: { hypothesis: { strategy: "zzz" }, rollbacks: { strategy: "zzz" } },
      method: [
        { type: "action", name: "a", provider: { ...http, method: "ZZZ" } },
        { type: "action", name: "a", provider: { ...http, expected_status: 200 } },
      ],
    });
    const diagnostics = found(value);
    expect(diagnostics.filter((line) => line.startsWith("error"))).toEqual([]);
    expect(diagnostics).toHaveLength(8);
    expect(diagnostics).toContain("warning NAME_DUPLICATE method.1.name");
  });

  it("knows the built-in providers and those it is told of", () => {
    const value = experiment({ method: [{ type: "action", name: "a", provider: { type: "kafka" } }] });
    expect(found(value)).toEqual(["error PROVIDER_UNKNOWN method.0.provider.type"]);
    expect(checkExperiment(value, { semantics: "strict", providerTypes: ["kafka"] })).toEqual([]);
    const typo = experiment({ method: [{ type: "action", name: "a", provider: { type: "htpp", url: "x" } }] });
    expect(first(typo)?.mend).toBe("Did you mean 'http'?");
  });
});

describe("checking what Chaos Toolkit finds out too late", () => {
  it.each([
    ["a rollback that refers to nothing", { rollbacks: [{ ref: "nope" }] }, "REF_UNKNOWN rollbacks.0.ref"],
    [
      "a group of secrets that is not there",
      { method: [call({ secrets: ["zz"] })] },
      "SECRETS_GROUP_UNKNOWN method.0.provider.secrets.0",
    ],
    [
      "a secret that is in no group",
      { secrets: { tok: { type: "env", key: "T" } } },
      "SECRETS_GROUP_INVALID secrets.tok",
    ],
    [
      "a URL that is none",
      { method: [{ type: "probe", name: "p", provider: { type: "http", url: "nope" } }] },
      "URL_INVALID method.0.provider.url",
    ],
    [
      "a header that is a number",
      { method: [{ type: "probe", name: "p", provider: { ...http, headers: { a: 1 } } }] },
      "HEADER_INVALID method.0.provider.headers.a",
    ],
    [
      "a variable as the timeout of a process",
      {
        method: [{ type: "probe", name: "p", provider: { type: "process", path: "x", timeout: "${t}" } }],
        configuration: { t: 1 },
      },
      "TIMEOUT_VARIABLE method.0.provider.timeout",
    ],
    ["a negative pause", { method: [{ ...call({}), pauses: { after: -1 } }] }, "PAUSE_INVALID method.0.pauses.after"],
    [
      "a dynamic configuration without a provider",
      { configuration: { v: { type: "probe" } } },
      "PROVIDER_MISSING configuration.v.provider",
    ],
    [
      "a regular expression for an output that is no text",
      {
        "steady-state-hypothesis": {
          title: "h",
          probes: [{ type: "probe", name: "p", provider: http, tolerance: { type: "regex", pattern: "x" } }],
        },
      },
      "TOLERANCE_TARGET steady-state-hypothesis.probes.0.tolerance",
    ],
  ])("reports %s", (_, extra, expected) => {
    expect(found(experiment(extra))).toEqual([`error ${expected}`]);
    expect(found(experiment(extra), "chaos-toolkit")).toEqual([`warning ${expected}`]);
  });
});

describe("checking variables and secrets", () => {
  const secrets = { db: { password: "hush" }, api: { token: "hush" } };

  it("wants the group of a secret named where the secret is used", () => {
    const value = experiment({ secrets, method: [call({ arguments: { p: ["${password}"] }, secrets: ["api"] })] });
    expect(found(value)).toEqual(["error SECRET_NOT_IN_SCOPE method.0.provider.arguments.p.0"]);
    expect(first(value)?.mend).toBe("Add secrets: [api, db] to its provider.");
    expect(found(value, "chaos-toolkit")).toEqual([]);
    expect(found(experiment({ secrets, method: [call({ arguments: "${password}", secrets: ["db"] })] }))).toEqual([
      "error ARGUMENTS_INVALID method.0.provider.arguments",
    ]);
  });

  it("lets configuration hide a secret of the same name", () => {
    expect(
      found(
        experiment({ secrets, configuration: { password: 1 }, method: [call({ arguments: { p: "${password}" } })] }),
      ),
    ).toEqual([]);
  });

  it("keeps secrets out of the title", () => {
    expect(found(experiment({ secrets, title: "with ${token}" }))).toEqual(["error SECRET_IN_TITLE title"]);
  });

  it("warns of variables that are declared nowhere, but not of a shell's own", () => {
    const shell = {
      type: "action",
      name: "s",
      provider: { type: "process", path: "sh", arguments: "-c 'echo ${HOME} $1'" },
    };
    const value = experiment({
      configuration: { base_url: "x" },
      method: [call({ arguments: { u: "${base_ulr} $5" } }), shell],
    });
    expect(found(value)).toEqual(["warning VARIABLE_UNKNOWN method.0.provider.arguments.u"]);
    expect(first(value)?.mend).toBe("Did you mean ${base_url}?");
  });
});

describe("checking outputs of other activities", () => {
  const use = (name: string, from: string): object => ({
    ...call({ arguments: { v: `\${outputs.${from}.id}` } }),
    name,
  });

  it("knows what has run by then", () => {
    const value = experiment({
      "steady-state-hypothesis": { title: "h", probes: [{ ...use("gate", "late"), tolerance: true }] },
      method: [
        { ...call({}), name: "early" },
        { ...call({}), name: "beside", background: true },
        use("b", "early"),
        use("c", "gate"),
        use("d", "late"),
        use("e", "nope"),
        use("f", "beside"),
        { ...call({}), name: "late" },
      ],
      rollbacks: [use("undo", "late")],
    });
    expect(found(value)).toEqual([
      "error OUTPUT_TOO_EARLY steady-state-hypothesis.probes.0.provider.arguments.v",
      "error OUTPUT_TOO_EARLY method.4.provider.arguments.v",
      "error OUTPUT_UNKNOWN method.5.provider.arguments.v",
      "warning OUTPUT_UNCERTAIN method.6.provider.arguments.v",
    ]);
    expect(found(value, "chaos-toolkit")).toEqual([]);
  });

  it("allows outputs of the method in a hypothesis that is only checked after it", () => {
    const value = experiment({
      runtime: { hypothesis: { strategy: "after-method-only" } },
      "steady-state-hypothesis": { title: "h", probes: [{ ...use("p", "first"), tolerance: true }] },
      method: [{ ...call({}), name: "first" }],
    });
    expect(found(value)).toEqual([]);
  });

  it("wants references well-formed", () => {
    expect(found(experiment({ method: [call({ arguments: { v: "${outputs.a..b}" } })] }))).toEqual([
      "error OUTPUT_REFERENCE_INVALID method.0.provider.arguments.v",
    ]);
  });
});

describe("checking our own keys", () => {
  const probes = [{ type: "probe", name: "p", provider: http, tolerance: 200 }];

  it("accepts all of them", () => {
    const value = experiment({
      "steady-state-hypothesis": { title: "h", probes },
      method: [
        { ...call({}), retry: { attempts: 3, every: "500ms", backoff: 2 }, repeat: 3, tolerance: true, timeout: 5 },
      ],
      seed: 7,
      "time-limit": "1m30s",
      guards: [{ name: "g", provider: http, tolerance: 200, every: "2s" }],
      recovery: { within: "30s", every: "1s" },
    });
    expect(found(value)).toEqual([]);
    expect(found(value, "chaos-toolkit")).toEqual([]);
  });

  it("reports what is wrong with them, which Chaos Toolkit ignores", () => {
    const value = experiment({
      "steady-state-hypothesis": { title: "h", probes },
      method: [{ ...call({}), retry: { attempt: 3 }, until: { within: "5", tolerance: 1.5 }, repeat: 0 }],
      "time-limit": "0s",
      guards: [{ provider: { type: "zzz" } }],
      recovery: { within: "1s", every: "2s" },
    });
    expect(
      found(value)
        .filter((line) => line.startsWith("error"))
        .sort(),
    ).toEqual([
      "error DURATION_ZERO time-limit",
      "error GUARD_NAME_MISSING guards.0.name",
      "error KEY_UNKNOWN method.0.retry.attempt",
      "error PROVIDER_UNKNOWN guards.0.provider.type",
      "error REPEAT_INVALID method.0.repeat",
      "error RETRY_ATTEMPTS_MISSING method.0.retry.attempts",
      "error TOLERANCE_MISSING guards.0.tolerance",
      "error TOLERANCE_TYPE method.0.until.tolerance",
      "error WITHIN_INVALID method.0.until.within",
    ]);
    expect(found(value, "chaos-toolkit").filter((line) => line.startsWith("error"))).toEqual([]);
  });
});

describe("diagnostics", () => {
  it("are written with their place in the source, ordered by it", async () => {
    const text = "title: t\nmethod:\n- type: probe\n  name: p\n  provider: {type: http}\nrollbakcs: []\n";
    const { value, locate } = await parseDocument(text, { name: "x.yaml" });
    const located = withPositions(checkExperiment(value, { semantics: "strict" }), locate);
    expect(located.map((diagnostic) => formatDiagnostic(diagnostic, "x.yaml").split("\n")[0])).toEqual([
      'x.yaml:1:1 error DESCRIPTION_MISSING "description" of the experiment is missing: it must be a non-empty text.',
      "x.yaml:5:3 error URL_MISSING \"url\" of the http provider of probe 'p' is missing: it must be a non-empty text.",
      'x.yaml:6:1 warning KEY_UNKNOWN The key "rollbakcs" of the experiment is unknown, and does nothing.',
    ]);
    expect(formatDiagnostic(located[2]!, "x.yaml").split("\n")[1]).toBe('  Did you mean "rollbacks"?');
  });
});

describe("any value at all", () => {
  const keys = [
    "title",
    "description",
    "method",
    "steady-state-hypothesis",
    "probes",
    "rollbacks",
    "configuration",
    "secrets",
    "controls",
    "guards",
    "type",
    "name",
    "provider",
    "arguments",
    "tolerance",
    "ref",
    "pauses",
    "until",
    "retry",
    "recovery",
    "extensions",
    "runtime",
    "tags",
    "headers",
    "tls",
    "range",
  ];
  const { json } = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { depthSize: "medium" },
      fc.constantFrom(
        "probe",
        "action",
        "http",
        "process",
        "python",
        "module",
        "regex",
        "jsonpath",
        "range",
        "env",
        "${a}",
        "${outputs.a}",
        "${outputs",
        "t",
        "",
      ),
      fc.jsonValue({ maxDepth: 1 }),
      fc.array(tie("json"), { maxLength: 4 }),
      fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string({ maxLength: 3 })), tie("json"), { maxKeys: 6 }),
    ),
  }));

  it.each(["strict", "chaos-toolkit"] as const)("is never more than diagnostics (%s)", (semantics) => {
    fc.assert(
      fc.property(json, (value) => {
        checkExperiment(value, { semantics });
        const complete = { title: "t", description: "d", method: [], ...(typeof value === "object" ? value : {}) };
        checkExperiment(complete, { semantics });
      }),
      { numRuns: 1000 },
    );
  });

  it("is an error unless it is an experiment", () => {
    const notOne = fc
      .oneof(fc.jsonValue(), json)
      .filter(
        (value) =>
          typeof value !== "object" ||
          value === null ||
          !("title" in value) ||
          !("description" in value) ||
          !("method" in value),
      );
    fc.assert(
      fc.property(notOne, (value) => {
        for (const semantics of ["strict", "chaos-toolkit"] as const) {
          expect(found(value, semantics).some((line) => line.startsWith("error"))).toBe(true);
        }
      }),
    );
  });

  it("is refused when it is not JSON", () => {
    const cyclic: Record<string, unknown> = { title: "t", description: "d", method: [] };
    cyclic["self"] = { back: cyclic };
    expect(found(cyclic)).toEqual(["error NOT_JSON self.back"]);
    const odd = { when: new Date(0), call: () => 1, none: undefined, big: 1n };
    expect(found(experiment({ configuration: odd }))).toEqual(
      Object.keys(odd).map((key) => `error NOT_JSON configuration.${key}`),
    );
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(found(experiment({ configuration: { deep } }))).toHaveLength(1);
  });
});

describe("checking secrets that are read from elsewhere", () => {
  it("finds a file without a path, of no known format, or outside of any group, and a misspelt type", () => {
    const secrets = {
      tok: { type: "file", path: "token" },
      group: {
        none: { type: "file" },
        odd: { type: "file", path: "x", format: "jsn" },
        near: { type: "vualt", path: "x" },
        own: { type: "premium", level: "1" },
        good: { type: "file", path: "x", format: "json" },
      },
    };
    expect(found(experiment({ secrets, configuration: { limit: { type: "file" } } }))).toEqual([
      "error FILE_PATH_MISSING configuration.limit",
      "error SECRETS_GROUP_INVALID secrets.tok",
      "error FILE_PATH_MISSING secrets.group.none",
      "error FILE_FORMAT_UNKNOWN secrets.group.odd.format",
      "warning SECRET_TYPE_UNKNOWN secrets.group.near.type",
    ]);
    expect(found(experiment({ secrets: { group: secrets.group } }), "chaos-toolkit")).toEqual([]);
  });
});
