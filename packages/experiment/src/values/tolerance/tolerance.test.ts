import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../json.ts";
import { checkTolerance } from "./check.ts";
import { shorten } from "./shorten.ts";
import { validateTolerance } from "./validate.ts";

const scope = { lookup: () => undefined, isEmpty: true };
const check = (tolerance: Json, value: Json) => checkTolerance(tolerance, value, scope);

describe("the reason of a verdict", () => {
  it.each<[Json, Json, string]>([
    [200, { status: 500 }, "status 500 is not 200"],
    [200, { status: 200 }, "status 200 is 200"],
    [[200, 204, 404], { status: 500 }, "status 500 is not in [200,204,404]"],
    [[0, 2], 3.2, "3.2 is not within 0..2"],
    ["OK", "KO", '"KO" is not "OK"'],
    [{ type: "range", range: [0, 2] }, 3.2, "3.2 is not within 0..2"],
    [{ type: "range", range: [0, 2], target: "stdout" }, { stdout: "5\n" }, 'stdout "5\\n" is not within 0..2'],
    [{ type: "regex", pattern: "^a", target: "body" }, { body: "b" }, 'body "b" does not match /^a/'],
    [
      { type: "regex", pattern: "x" },
      { status: 200 },
      'a regular expression needs a text, and {"status":200} is none: name a part of it with target',
    ],
    [{ type: "jsonpath", path: "$.a", target: "body" }, { body: {} }, "$.a found nothing in body"],
    [{ type: "jsonpath", path: "$.a[*]", count: 3 }, { a: [1] }, "$.a[*] found 1 value, not 3"],
    [{ type: "jsonpath", path: "$.a", expect: 2 }, { a: 1 }, "$.a found [1], not 2"],
    [
      { type: "jsonpath", path: "$.a[?(@.b)]" },
      { a: [{ b: 1 }] },
      "$.a[?(@.b)] found nothing (a filter tests the value before it: to test its items, write [*][?(...)])",
    ],
    [4.5, 4.5, "a tolerance that is a fraction (4.5) is never met: use a range"],
    [[1, 5], "x", '"x" cannot be compared with 1..5'],
  ])("%j on %j is: %s", (tolerance, value, reason) => {
    expect(check(tolerance, value)).toMatchObject({ reason });
  });

  it("is one line, however large the output is", () => {
    const value = { status: 500, body: "line\n".repeat(1_000_000) };
    for (const tolerance of ["x", { type: "regex", pattern: "y", target: "body" }, { type: "range", range: [0, 1] }]) {
      const result = check(tolerance, value);
      expect(result).toHaveProperty("reason", expect.not.stringContaining("\n"));
      expect("reason" in result && result.reason.length).toBeLessThan(250);
    }
  });
});

describe("a tolerance of type probe", () => {
  it("is handed over with the value, without changing the document", () => {
    const tolerance = { type: "probe", name: "p", provider: { type: "python", arguments: { a: 1 } } };
    expect(check(tolerance, [1])).toEqual({
      kind: "probe",
      activity: { type: "probe", name: "p", provider: { type: "python", arguments: { a: 1, value: [1] } } },
    });
    expect(tolerance.provider.arguments).toEqual({ a: 1 });
  });

  it("is handed over as it is when it has no arguments, and broken when they cannot take the value", () => {
    const bare = { type: "probe", name: "p", provider: { type: "python" } };
    expect(check(bare, 1)).toEqual({ kind: "probe", activity: bare });
    expect(check({ type: "probe", name: "p", provider: { type: "process", arguments: "-l" } }, 1).kind).toBe("broken");
  });
});

describe("any tolerance on any value", () => {
  it("gives a result and never throws", () => {
    const parts = {
      type: fc.constantFrom("regex", "jsonpath", "range", "probe", "x"),
      pattern: fc.string(),
      path: fc.string(),
    };
    const object = fc.record(
      { ...parts, range: fc.jsonValue(), target: fc.jsonValue(), expect: fc.jsonValue() },
      { requiredKeys: ["type"] },
    );
    fc.assert(
      fc.property(fc.oneof(object, fc.jsonValue()), fc.jsonValue(), (tolerance, value) => {
        expect(["met", "unmet", "broken", "probe"]).toContain(check(tolerance as Json, value as Json).kind);
        expect(Array.isArray(validateTolerance(tolerance as Json))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it("is broken, not a crash, when the value is nested too deep", () => {
    let deep: Json = 1;
    for (let level = 0; level < 50_000; level++) deep = [deep];
    expect(check([deep, deep, deep], deep).kind).toBe("broken");
    expect(check({ type: "jsonpath", path: "$", expect: [deep] }, deep).kind).toBe("broken");
  });

  it("compares numeric texts of any size at once", () => {
    expect(check({ type: "range", range: [0, 1] }, `1e${"9".repeat(12)}`).kind).toBe("unmet");
    expect(check({ type: "range", range: [0, 1] }, `0.${"3".repeat(1_000_000)}`).kind).toBe("met");
    expect(check({ type: "range", range: [0, 1] }, `${" ".repeat(1_000_000)}x`).kind).toBe("unmet");
  });
});

describe("validateTolerance", () => {
  it.each<[Json, string, (string | number)[]]>([
    [null, "TOLERANCE_TYPE", []],
    [4.5, "TOLERANCE_TYPE", []],
    [{ a: 1 }, "TOLERANCE_UNSUPPORTED", ["type"]],
    [{ type: "regex" }, "TOLERANCE_PATTERN_MISSING", []],
    [{ type: "regex", pattern: "(" }, "TOLERANCE_PATTERN_INVALID", ["pattern"]],
    [{ type: "regex", pattern: "(a)?(?(1)b|c)" }, "TOLERANCE_PATTERN_UNSUPPORTED", ["pattern"]],
    [{ type: "regex", pattern: 5 }, "TOLERANCE_PATTERN_TYPE", ["pattern"]],
    [{ type: "jsonpath" }, "TOLERANCE_PATH_MISSING", []],
    [{ type: "jsonpath", path: " " }, "TOLERANCE_PATH_EMPTY", ["path"]],
    [{ type: "jsonpath", path: "a" }, "TOLERANCE_PATH_INVALID", ["path"]],
    [{ type: "jsonpath", path: 1 }, "TOLERANCE_PATH_TYPE", ["path"]],
    [{ type: "range" }, "TOLERANCE_RANGE_MISSING", []],
    [{ type: "range", range: { min: 1 } }, "TOLERANCE_RANGE_TYPE", ["range"]],
    [{ type: "range", range: [1] }, "TOLERANCE_RANGE_LENGTH", ["range"]],
    [{ type: "range", range: [1, "${hi}"] }, "TOLERANCE_RANGE_BOUND", ["range", 1]],
  ])("finds what is wrong with %j", (tolerance, code, path) => {
    const [found] = validateTolerance(tolerance);
    expect(found).toMatchObject({ code, path });
    expect(found).not.toHaveProperty("warning");
  });

  it("reports both bounds of a range", () => {
    expect(validateTolerance({ type: "range", range: ["a", null] })).toHaveLength(2);
  });

  it.each<[Json, string | undefined, string]>([
    [[200, 299], "http", "TOLERANCE_PAIR_IS_NO_RANGE"],
    [[200, 299], undefined, "TOLERANCE_PAIR_IS_NO_RANGE"],
    [[0, 5], "process", "TOLERANCE_PAIR_IS_NO_RANGE"],
    [{ type: "regex", pattern: "x" }, "http", "TOLERANCE_TARGET"],
    [{ type: "regex", pattern: "x", target: "status" }, "process", "TOLERANCE_TARGET"],
    [{ type: "range", range: [0, 1] }, "process", "TOLERANCE_TARGET"],
    [{ type: "probe", provider: { type: "http", arguments: {} } }, "http", "TOLERANCE_PROBE_ALWAYS_MET"],
    [{ type: "probe", provider: { type: "python" } }, "http", "TOLERANCE_PROBE_ARGUMENTS"],
    [{ type: "jsonpath", path: "$.a[?(@.b)]" }, undefined, "TOLERANCE_PATH_FILTER"],
  ])("warns of the trap in %j on %s", (tolerance, providerType, code) => {
    const found = validateTolerance(tolerance, providerType === undefined ? {} : { providerType });
    expect(found).toMatchObject([{ code, warning: true }]);
  });

  it.each<[Json, string]>([
    [[1, 5], "python"],
    [[200, 201], "http"],
    [[0, 1], "process"],
    [{ type: "regex", pattern: "x", target: "body" }, "http"],
    [{ type: "range", range: [200, 299], target: "status" }, "http"],
    [{ type: "range", range: [0, 1] }, "python"],
    ["${t}", "http"],
  ])("has nothing against %j on %s", (tolerance, providerType) => {
    expect(validateTolerance(tolerance, { providerType })).toEqual([]);
  });
});

it("shorten never writes more than 80 characters, and short values in full", () => {
  expect(shorten({ a: [1, "b", null] })).toBe('{"a":[1,"b",null]}');
  fc.assert(fc.property(fc.jsonValue(), (value) => shorten(value as Json).length <= 80));
});
