import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { manyLines, oneLine } from "./printable.ts";
import { wantsColour, wantsUnicode } from "./style.ts";
import { column, fit, widthOf, wrap } from "./width.ts";

describe("foreign text", () => {
  test("holds no control character, whatever it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(oneLine(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u202e]/u);
        for (const line of manyLines(text)) expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/u);
      }),
    );
  });

  test("keeps its line breaks visible on one line, and real where they are meant", () => {
    expect(oneLine("a\r\n  b\tc\n")).toBe("a ⏎ b c");
    expect(manyLines("a\n\tb\n")).toEqual(["a", "  b"]);
  });
});

describe("widths", () => {
  const words = fc
    .array(fc.stringMatching(/^[a-zé支💳]{1,30}$/u), { minLength: 1, maxLength: 20 })
    .map((list) => list.join(" "));

  test("a fitted text is never wider than asked, and is itself where it fits", () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 60 }), (text, columns) => {
        expect(widthOf(fit(text, columns))).toBeLessThanOrEqual(columns);
        if (widthOf(text) <= columns) expect(fit(text, columns)).toBe(text);
      }),
    );
  });

  test("a column is exactly as wide as asked", () => {
    expect(widthOf(column("支払い", 10))).toBe(10);
    expect(widthOf(column("支払い支払い", 5))).toBe(5);
  });

  test("wrapping loses nothing and keeps to the width", () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 8, max: 60 }), (text, columns) => {
        const lines = wrap(text, columns);
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns);
        expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      }),
    );
  });
});

describe("colour", () => {
  test.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: "1" }, true, false],
    [{ NO_COLOR: "" }, true, true],
    [{ FORCE_COLOR: "1" }, false, true],
    [{ FORCE_COLOR: "0" }, true, false],
    [{ NO_COLOR: "1", FORCE_COLOR: "1" }, true, false],
    [{ TERM: "dumb" }, true, false],
  ])("with %j on a terminal (%s) is %s", (env, isTTY, expected) => expect(wantsColour(env, isTTY)).toBe(expected));

  test("marks are ASCII only where the locale says so", () => {
    expect(wantsUnicode({})).toBe(true);
    expect(wantsUnicode({ LANG: "de_DE.UTF-8" })).toBe(true);
    expect(wantsUnicode({ LC_ALL: "C", LANG: "de_DE.UTF-8" })).toBe(false);
    expect(wantsUnicode({ TERM: "linux" })).toBe(false);
  });
});
