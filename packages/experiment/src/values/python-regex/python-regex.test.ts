import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pythonRegex, PythonRegexError } from "./index.ts";

describe("pythonRegex", () => {
  it("throws nothing but its own error", () => {
    const word = fc.constantFrom(
      ..."( ) [ ] { } ? * + | ^ $ . \\ - , : = ! < > P # a b 1 2 i x w d s b N n".split(" "),
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(word, { maxLength: 25 }).map((words) => words.join("")),
    );
    fc.assert(
      fc.property(text, (pattern) => {
        try {
          expect(pythonRegex(pattern)).toBeInstanceOf(RegExp);
        } catch (error) {
          expect(error).toBeInstanceOf(PythonRegexError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["(a)?(?(1)b|c)", "conditional"],
    ["\\N{DASH}", "by name"],
    ["(a)?\\1", "may be unset"],
    ["(?:(a)|b\\1)*", "may be unset"],
    ["(?<=(?>a))b", "lookbehind"],
    ["(?>(?:|a)*)b", "empty text"],
    ["a{70000}", "counts to more"],
    ["(".repeat(1000), "nested"],
    ["a".repeat(30_000), "longer than"],
  ])("refuses %.20s, which would mean something else in JavaScript", (pattern, reason) => {
    expect(() => pythonRegex(pattern)).toThrow(
      expect.objectContaining({ code: "REGEX_UNSUPPORTED", reason: expect.stringContaining(reason) }),
    );
  });

  it("keeps the numbers of groups when an atomic group takes one of its own", () => {
    expect(pythonRegex("(?>x+)(a|b)\\1").test("xxbb")).toBe(true);
    expect(pythonRegex("(?>x+)(a|b)\\1").test("xxab")).toBe(false);
  });
});
