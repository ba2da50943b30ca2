import { describe, expect, it } from "vitest";
import { call, experiment, first, found, http } from "./check-kit.fixture.ts";
import { checkExperiment, formatDiagnostic, parseDocument, withPositions } from "./index.ts";

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
