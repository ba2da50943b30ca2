import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { experiment, found } from "./check-kit.fixture.ts";
import { checkExperiment } from "./index.ts";

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
