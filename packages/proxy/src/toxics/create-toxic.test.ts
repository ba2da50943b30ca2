import { describe, expect, it } from "vitest";
import { createToxic, type ToxicInput } from "./create-toxic.ts";

/** What a program without types may say. */
const made = (input: object) => createToxic(input as ToxicInput, "tcp");

describe("a toxic of a program", () => {
  it.each<[string, object, RegExp]>([
    ["a misspelt trigger", { trigger: { frist: 2 } }, /trigger is \{"frist":2\}/u],
    ["a trigger that is a number", { trigger: 2 }, /trigger is 2/u],
    ["a trigger of every none", { trigger: { every: 0 } }, /trigger is \{"every":0\}/u],
    ["a direction that there is not", { direction: "up" }, /direction is "up"/u],
    ["a toxicity in percent", { toxicity: 50 }, /toxicity is 50/u],
    ["a toxicity as a text", { toxicity: "half" }, /toxicity is "half"/u],
    ["an attribute that it has not", { attributes: { latncy: 5 } }, /no attribute 'latncy'/u],
    ["a duration with its unit", { attributes: { latency: "5ms" } }, /'latency' is "5ms"/u],
  ])("with %s is refused", (_, wrong, reason) => {
    expect(() => made({ type: "latency", ...wrong })).toThrow(reason);
  });

  it("has all that was said, and the usual for the rest", () => {
    const toxic = made({ type: "latency", direction: "upstream", toxicity: 0, trigger: { first: 2 } });
    expect(toxic).toMatchObject({ name: "latency_upstream", stream: "upstream", toxicity: 0 });
    expect(toxic.trigger?.terms).toEqual({ first: 2 });
    expect(made({ type: "latency" })).toMatchObject({ name: "latency_downstream", toxicity: 1, trigger: undefined });
  });
});
