import { describe, expect, expectTypeOf, it } from "vitest";
import type { ExperimentInput, ProviderInput } from "./index.ts";
import { checkExperiment, defineExperiment } from "./index.ts";
import type { Experiment } from "./schema.ts";

const input: ExperimentInput = {
  title: "Checkout survives a slow payment provider",
  description: "Learn whether the checkout has a timeout.",
  configuration: { base: "http://localhost:8080" },
  "steady-state-hypothesis": {
    title: "Checkout answers",
    probes: [
      {
        type: "probe",
        name: "checkout",
        provider: { type: "http", url: "${base}/checkout", timeout: [1, 2] },
        tolerance: { type: "range", range: [200, 299], target: "status" },
      },
    ],
  },
  method: [
    {
      type: "action",
      name: "kill payments",
      provider: { type: "process", path: "pkill", arguments: ["-f", "payments"] },
      background: true,
      until: { tolerance: true, within: "10s" },
    },
    { ref: "checkout" },
  ],
  rollbacks: [{ type: "action", name: "start", provider: { type: "module", module: "./shop.ts", func: "start" } }],
  recovery: { within: "30s" },
};

describe("defineExperiment", () => {
  it("returns what it is given", () => {
    expect(defineExperiment(input)).toBe(input);
  });

  it("types what the checks accept", () => {
    expect(checkExperiment(input, { semantics: "strict" })).toEqual([]);
    expectTypeOf(defineExperiment(input)).toEqualTypeOf<Experiment>();
  });

  it("tells providers apart by their type, and refuses typos", () => {
    const provider: ProviderInput = { type: "http", url: "http://localhost/" };
    expectTypeOf(provider).toHaveProperty("url");
    // @ts-expect-error A process has no url.
    const wrong: ProviderInput = { type: "process", url: "x" };
    // @ts-expect-error There is no such key.
    const typo: ExperimentInput = { title: "t", description: "d", method: [], rollback: [] };
    // @ts-expect-error A probe of the hypothesis needs a tolerance.
    const lax: ExperimentInput = { ...input, "steady-state-hypothesis": { title: "h", probes: [{ ref: "checkout" }] } };
    expect([wrong, typo, lax]).toHaveLength(3);
  });
});
