import { describe, expect, it } from "vitest";
import { createMatch, matchShape } from "./match.ts";
import { readPattern } from "./pattern.ts";

describe("a pattern", () => {
  it.each([
    ["cart:*", "cart:42", true],
    ["cart:*", "my cart:42", false],
    ["*orders*", "SELECT *\nFROM Orders WHERE 1", true],
    ["a.b", "axb", false],
    ["*", "", true],
    ["a**b", "a-b", true],
    ["/^a.c$/", "abc", true],
    ["/ORDERS/i", "orders", true],
    ["/b/g", "abc", true],
    ["/", "/", true],
  ])("%s on %j", (pattern, text, expected) => {
    const matches = readPattern(pattern, true);
    expect([matches(text), matches(text)]).toEqual([expected, expected]);
  });

  it("minds the case unless it is told not to", () => {
    expect(readPattern("Cart:*")("cart:1")).toBe(false);
  });
});

describe("a match", () => {
  it("wants all that is named, one value of each", () => {
    const match = createMatch({ command: "mget", key: "b" });
    expect(match({ command: ["MGET"], key: ["a", "b"] })).toBe(true);
    expect(match({ command: ["MGET"], key: ["a"] })).toBe(false);
    expect(match({ command: ["MGET"] })).toBe(false);
    expect(match({ command: ["MGET"], key: ["B"] })).toBe(false);
    expect(createMatch(undefined)({})).toBe(true);
  });

  it("refuses what it does not know, and an expression that cannot be read", () => {
    expect(matchShape.safeParse({ table: "x" }).success).toBe(false);
    expect(matchShape.safeParse({ key: "/(/" }).success).toBe(false);
  });
});
