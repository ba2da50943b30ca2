import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../json.ts";
import { jsonPath, JsonPathError } from "./index.ts";

describe("a path that cannot be read", () => {
  it.each([
    ["$['k']", 2, "Use double quotes"],
    ['$.a[*][?(@.b == "x")]', 14, "single ="],
    ["$.content-type", 9, "Quote names"],
    ["$.a-1", 3, "Quote names"],
    ["$.a[*][?(@.b && @.c)]", 13, "'and' or 'or'"],
    ["$.a[*][?(!@.b)]", 9, "'not'"],
    ["$.a[*][?(@.b =~ 'x')]", 14, "regex"],
    ["items[0]", 0, "Start the path with $"],
    ["", 0, "whole document"],
    ["$.and", 2, '["and"]'],
    ["$.[0]", 2, "Leave the dot out"],
    ["$.a[1.5]", 4, "Write an index"],
    ["$.a[len()]", 7, "length()"],
    ["$.a[b]", 4, '["b"]'],
    ["$.a[?@.b]", 5, "round brackets"],
    ["$.a[*][?(@.b = c)]", 15, '"c"'],
    ["$.é", 2, "Quote the name"],
    ["$.a[0", 5, "Close the brackets"],
    ['$["a', 2, "Close it"],
  ])("%s says at which place and what to write", (path, offset, mend) => {
    expect(() => jsonPath(path)).toThrow(
      expect.objectContaining({ code: "JSONPATH_INVALID", offset, mend: expect.stringContaining(mend) }),
    );
  });

  it("throws nothing but its own error", () => {
    const word = fc.constantFrom(
      ...'$ @ . .. * [ ] ( ) ? : , = != < and or not true null {} " \'x\' "a" a 0 -1 1.5 length()'.split(" "),
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(word, { maxLength: 30 }).map((words) => `$${words.join("")}`),
    );
    fc.assert(
      fc.property(text, fc.jsonValue(), (path, document) => {
        try {
          jsonPath(path).find(document as Json);
        } catch (error) {
          expect(error).toBeInstanceOf(JsonPathError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("bounds", () => {
  it.each([
    ["[?(".repeat(1000)],
    [`[?(${"(".repeat(1000)}`],
    [`[?(${"not ".repeat(1000)}@)]`],
    [`[?(@ = ${"[".repeat(1000)}`],
    [`[${"$[".repeat(1000)}`],
    ["a".repeat(1_000_000)],
  ])("a path that is nested too deep or too long is refused", (rest) => {
    expect(() => jsonPath(`$${rest}`)).toThrow(JsonPathError);
  });

  it("a document of any depth is searched without overflowing the stack", () => {
    let document: Json = { a: 1 };
    for (let level = 0; level < 50_000; level++) document = { b: document };
    expect(jsonPath("$..a").find(document)).toEqual([1]);
  });

  it("a search that would never end gives up", () => {
    expect(() => jsonPath(`$${"[0,0,0,0,0,0,0,0,0,0]".repeat(9)}`).find(deepList(12))).toThrow(JsonPathError);
  });
});

function deepList(depth: number): Json {
  let list: Json = 1;
  for (let level = 0; level < depth; level++) list = [list];
  return list;
}

it("keys that every object inherits are not found", () => {
  expect(jsonPath("$.constructor").find({})).toEqual([]);
  expect(jsonPath('$["__proto__"]').find({})).toEqual([]);
});
