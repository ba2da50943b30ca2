import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editDistance, suggest } from "./suggest.ts";

describe("suggest", () => {
  it.each([
    ["rollback", "rollbacks"],
    ["Title", "title"],
    ["steady_state_hypothesis", "steady-state-hypothesis"],
    ["metohd", "method"],
    ["zzz", undefined],
    ["x", undefined],
    ["constructor", undefined],
    ["x".repeat(10_000), undefined],
  ])("answers %s with %s", (word, expected) => {
    expect(suggest(word, ["title", "method", "rollbacks", "steady-state-hypothesis", "y"])).toBe(expected);
  });
});

describe("editDistance", () => {
  it("counts insertions, deletions, replacements and swaps", () => {
    expect([editDistance("ab", "ba"), editDistance("", "abc"), editDistance("kitten", "sitting")]).toEqual([1, 3, 3]);
  });

  it("is the same both ways, and nothing only for equal words", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
      }),
    );
  });
});
