import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_JSON_LENGTH, MAX_YAML_LENGTH, type ParsedDocument, parseDocument } from "./index.ts";

const json = (text: string): Promise<ParsedDocument> => parseDocument(text, { name: "x.json" });
const yaml = (text: string): Promise<ParsedDocument> => parseDocument(text, { name: "x.yaml" });
const summary = ({ diagnostics }: ParsedDocument) =>
  diagnostics.map(({ severity, code, position }) => `${severity} ${code} ${position?.line}:${position?.column}`);

describe("a document in JSON", () => {
  it.each([
    ['{"a": 1,}', "1:9", "Remove the comma"],
    ["{'a': 1}", "1:2", "double quotes"],
    ['{"a" 1}', "1:6", "':'"],
    ['{"a": [1 2]}', "1:10", "comma"],
    ['{"a": 1 // why\n}', "1:9", "no comments"],
    ['{"a": True}', "1:7", "true"],
    ['{"a": "x\ny"}', "1:7", "closing"],
    ['{"a": "\\x"}', "1:8", "backslash"],
    ['{"a": 1}\n{"b": 2}', "2:1", "one value"],
    ['{\n "a": {\n', "3:1", "missing '}'"],
    ['{"a": 01}', "1:7", "quotes"],
    ['{"a":', "1:6", "missing '}'"],
  ])("says where %j is wrong and what to do", async (text, place, mend) => {
    const parsed = await json(text);
    expect(summary(parsed)).toEqual([`error JSON_INVALID ${place}`]);
    expect(parsed.diagnostics[0]?.mend).toContain(mend);
  });

  it("finds duplicate keys at any depth, and warns of numbers that a double cannot hold", async () => {
    const parsed = await json('{"a": {"b": 1, "c": [{"d": 1,\n"d": 2}], "b": 3}, "n": 12345678901234567890}');
    expect(parsed.value).toEqual({ a: { b: 3, c: [{ d: 2 }] }, n: Number("12345678901234567890") });
    expect(summary(parsed)).toEqual([
      "warning KEY_DUPLICATE 2:1",
      "warning KEY_DUPLICATE 2:11",
      "warning NUMBER_INEXACT 2:25",
    ]);
    expect(parsed.diagnostics[0]?.path).toEqual(["a", "c", 0, "d"]);
  });

  it("says nothing of colons, quotes and brackets within texts", async () => {
    const parsed = await json('{"a:\\"b": "c:\\\\", "[{": ":]"}');
    expect(parsed.diagnostics).toEqual([]);
  });

  it("locates values by their key, items by themselves, and what is missing by what is around it", async () => {
    const { locate } = await json('{\r\n  "a": [\r\n    1, {"b": 2}\r\n  ]\r\n}');
    expect(locate(["a"])).toEqual({ line: 2, column: 3 });
    expect(locate(["a", 0])).toEqual({ line: 3, column: 5 });
    expect(locate(["a", 1, "b"])).toEqual({ line: 3, column: 9 });
    expect(locate(["a", 1, "zz", 3])).toEqual({ line: 3, column: 8 });
    expect(locate([])).toEqual({ line: 1, column: 1 });
  });

  it("reads what the platform reads, and refuses what it refuses", async () => {
    const nearly = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom("", ",", '"', "}", "]", "\\", "1", ":", "\u0001"))
      .map(([text, at, extra]) => {
        const cut = at % (text.length + 1);
        return text.slice(0, cut) + extra + text.slice(cut + (at % 2));
      });
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), nearly), async (text) => {
        const expected = attempt(() => JSON.parse(text) as unknown);
        const parsed = await parseDocument(text, { name: "x", format: "json" });
        const failed = parsed.diagnostics.some(({ severity }) => severity === "error");
        expect(failed).toBe(expected === undefined);
        if (expected !== undefined) expect(parsed.value).toEqual(expected.value);
        if (failed) expect(parsed.diagnostics[0]?.code).not.toBe("JSON_UNEXPLAINED");
      }),
      { numRuns: 500 },
    );
  });
});

function attempt<T>(action: () => T): { value: T } | undefined {
  try {
    return { value: action() };
  } catch {
    return undefined;
  }
}

describe("a document in YAML", () => {
  it.each([
    ["1e3", "1e3"],
    ["1.0e+3", 1000],
    ["+.5", "+.5"],
    [".5", 0.5],
    ["y", "y"],
    ["Off", false],
    ["0b11", 3],
    ["0x1F", 31],
    ["1_000", 1000],
    ["-017", -15],
    ["08", "08"],
    ["190:20:30.15", 685230.15],
    ["! 5", 5],
    ["!!str 017", "017"],
    ["!!int '5'", 5],
    ["2001-12-14 21:59:43.10 -5", "2001-12-14T21:59:43.100000-05:00"],
    ["2001-12-14T21:59:43Z", "2001-12-14T21:59:43+00:00"],
    ["2020-1-1", "2020-1-1"],
    ["", null],
  ])("reads %s as PyYAML does", async (text, value) => {
    const parsed = await yaml(`v: ${text}`);
    expect(parsed.diagnostics).toEqual([]);
    expect(parsed.value).toEqual({ v: value });
  });

  it("makes texts of keys, as a journal shows them", async () => {
    const { value } = await yaml("on: 1\n1: 2\n1.0: 3\n~: 4\n2020-01-01: 5\n");
    expect(value).toEqual({ true: 1, 1: 2, "1.0": 3, null: 4, "2020-01-01": 5 });
  });

  it("merges with << below a mapping's own keys, the first of a list winning", async () => {
    const { value, diagnostics } = await yaml(
      "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  z: 3\n  <<: [*a, *b]\nd:\n  <<: *a\n  x: 4\n",
    );
    expect(diagnostics).toEqual([]);
    expect(value).toMatchObject({ c: { x: 1, y: 1, z: 3 }, d: { x: 4, y: 1 } });
  });

  it("writes aliases out, so that no two places share a value", async () => {
    const { value } = await yaml("a: &a [1]\nb: *a\n");
    const { a, b } = value as { a: number[]; b: number[] };
    expect(b).toEqual(a);
    expect(b).not.toBe(a);
  });

  it.each([
    ["a: &a [*a]", "error YAML_ALIAS_CYCLE 1:8"],
    ["a: *b", "error YAML_ALIAS_UNKNOWN 1:4"],
    ["a: 1\n---\nb: 2", "error YAML_INVALID 2:1"],
    ["a:\n\t- 1", "error YAML_INVALID 2:1"],
    ["a: b: c", "error YAML_INVALID 1:4"],
    ["a: !!python/object:os.system x", "error YAML_TAG_UNKNOWN 1:30"],
    ["a: !!binary aGk=", "error YAML_TAG_UNKNOWN 1:13"],
    ["a: 2020-13-01", "error YAML_INVALID 1:4"],
    ["[a]: 1", "error YAML_INVALID 1:1"],
    ["a: 1\na: 2", "warning KEY_DUPLICATE 2:1"],
    ["a: .inf", "warning NUMBER_NOT_FINITE 1:4"],
    ["a: 12345678901234567890", "warning NUMBER_INEXACT 1:4"],
    ["<<: 5", "error YAML_INVALID 1:5"],
  ])("says what is wrong with %j", async (text, expected) => {
    expect(summary(await yaml(text))).toEqual([expected]);
  });

  it("locates values by their key, also through aliases and merges", async () => {
    const { locate } = await yaml("a: &a\n  x: 1\nb: *a\nc:\n  <<: *a\nd:\n  - 1\n  -   y: 2\n");
    expect(locate(["b", "x"])).toEqual({ line: 2, column: 3 });
    expect(locate(["c", "x"])).toEqual({ line: 2, column: 3 });
    expect(locate(["d", 1, "y"])).toEqual({ line: 8, column: 7 });
    expect(locate(["d", 7])).toEqual({ line: 6, column: 1 });
    expect(locate(["zz"])).toEqual({ line: 1, column: 1 });
  });
});

describe("any document", () => {
  it("may start with a byte order mark", async () => {
    expect((await json('\uFEFF{"a": 1}')).value).toEqual({ a: 1 });
    expect((await yaml("\uFEFFa: 1")).value).toEqual({ a: 1 });
  });

  it.each(["", " \n", "# only a comment\n", "---\n"])("is refused when it is empty: %j", async (text) => {
    expect(summary(await parseDocument(text, { name: "x" }))).toEqual(["error DOCUMENT_EMPTY 1:1"]);
    expect(summary(await yaml(text))).toEqual(["error DOCUMENT_EMPTY 1:1"]);
  });

  it.each(["\0\0\0{}", "\u001F\uFFFD\u0008\u0000", "PK\u0003\u0004\u0014", "\uFFFD\uFFFD{\u0000"])(
    "is refused when it is binary: %j",
    async (text) => {
      for (const name of ["x.json", "x.yaml", "x"]) {
        expect(summary(await parseDocument(text, { name }))).toEqual(["error DOCUMENT_BINARY 1:1"]);
      }
    },
  );

  it("is refused at once when it is too large", async () => {
    expect(summary(await json(`"${"x".repeat(MAX_JSON_LENGTH)}"`))).toEqual(["error DOCUMENT_TOO_LARGE 1:1"]);
    expect(summary(await yaml("x".repeat(MAX_YAML_LENGTH + 1)))).toEqual(["error DOCUMENT_TOO_LARGE 1:1"]);
    expect(summary(await parseDocument("a: ".padEnd(MAX_YAML_LENGTH + 2, "x"), { name: "x" }))).toEqual([
      "error DOCUMENT_TOO_LARGE 1:1",
    ]);
  });

  it.each([
    ["x.json", "[".repeat(100_000)],
    ["x.json", `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`],
    ["x.yaml", "[".repeat(20_000)],
    ["x.yaml", `${"[".repeat(300)}${"]".repeat(300)}`],
    ["x.yaml", `${"- ".repeat(20_000)}x`],
    ["x.yaml", `${"{a: ".repeat(2000)}1${"}".repeat(2000)}`],
  ])("is refused when it is nested too deep (%s)", async (name, text) => {
    const parsed = await parseDocument(text, { name });
    expect(parsed.diagnostics[0]?.severity).toBe("error");
    expect(parsed.diagnostics.map(({ code }) => code)).toContain("DOCUMENT_TOO_DEEP");
  });

  it("is refused when aliases of aliases would fill the memory", async () => {
    const bomb = Array.from(
      { length: 30 },
      (_, index) => `a${index}: &a${index} [${`*a${index - 1}, `.repeat(index === 0 ? 0 : 9)}x]`,
    );
    expect((await yaml(bomb.join("\n"))).diagnostics.map(({ code }) => code)).toEqual(["DOCUMENT_TOO_LARGE"]);
    const merges = Array.from(
      { length: 30 },
      (_, index) =>
        `a${index}: &a${index} {<<: [${
          index === 0
            ? "{x: 1}"
            : Array(9)
                .fill(`*a${index - 1}`)
                .join(", ")
        }]}`,
    );
    expect((await yaml(merges.join("\n"))).diagnostics.map(({ code }) => code)).toEqual(["DOCUMENT_TOO_LARGE"]);
  });

  it("is taken for JSON or YAML by its name, else by what it reads as", async () => {
    expect((await parseDocument('{"a": 1}', { name: "http://x/y" })).value).toEqual({ a: 1 });
    expect((await parseDocument("{a: on}", { name: "stdin" })).value).toEqual({ a: true });
    expect((await parseDocument("{a: on}", { name: "x.json" })).diagnostics[0]?.code).toBe("JSON_INVALID");
    expect((await parseDocument('{"a": on}', { name: "x.json", format: "yaml" })).value).toEqual({ a: true });
    expect((await parseDocument('{"a": [}', { name: "stdin" })).diagnostics[0]?.code).toBe("JSON_INVALID");
  });

  it("is never more than a diagnostic, and positions lie within the text", async () => {
    const bits = fc.array(
      fc.constantFrom(
        "a",
        ": ",
        "- ",
        "\n",
        "  ",
        "[",
        "]",
        "{",
        "}",
        ",",
        '"',
        "'",
        "&a",
        "*a",
        "!!int",
        "<<",
        "|",
        ">",
        "#",
        "\t",
        "---",
        "%",
        "?",
        "1",
        "\r\n",
        "é",
        "😀",
        "\\",
      ),
      { maxLength: 30 },
    );
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string(),
      bits.map((all) => all.join("")),
      fc.json(),
    );
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom("x.json", "x.yaml", "x"), async (content, name) => {
        const { value, diagnostics, locate } = await parseDocument(content, { name });
        const lines = content.split(/\r\n|\r|\n/);
        for (const position of [...diagnostics.map((diagnostic) => diagnostic.position), locate(["a", 0, "a"])]) {
          if (position === undefined) continue;
          expect(position.line).toBeLessThanOrEqual(lines.length);
          expect(position.column).toBeLessThanOrEqual((lines[position.line - 1] ?? "").length + 2);
        }
        if (value === undefined) expect(diagnostics.some(({ severity }) => severity === "error")).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
