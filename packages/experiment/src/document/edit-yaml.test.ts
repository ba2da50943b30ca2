import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editYaml, parseDocument } from "./index.ts";
import type { Json } from "../json.ts";

const text = `# What we learn here.
title: old # keep me
description: |
  Two
  lines.

method:
# first
- type: probe
  name: y # the name
  provider: {type: python, module: mods, func: ident, arguments: {v: [on, 0o17, 017, 1e3, ~, '1', "x"]}}
`;

describe("editYaml", () => {
  it("changes nothing without edits", async () => {
    expect(await editYaml(text, [])).toBe(text);
  });

  it("changes a value and keeps comments, quotes and everything else", async () => {
    const edits = [
      { path: ["title"], value: "new" },
      { path: ["method", 0, "name"], value: "z" },
    ];
    expect(await editYaml(text, edits)).toBe(text.replace("title: old", "title: new").replace("name: y", "name: z"));
  });

  it("adds what is missing, and the way to it", async () => {
    const edited = await editYaml("title: t\n", [
      { path: ["tags", 0], value: "a" },
      { path: ["steady-state-hypothesis", "title"], value: "h" },
    ]);
    expect(edited).toBe("title: t\ntags:\n  - a\nsteady-state-hypothesis:\n  title: h\n");
    expect(await editYaml("", [{ path: ["title"], value: "t" }])).toBe("title: t\n");
  });

  it("removes a value where it is given none", async () => {
    expect(await editYaml("a: 1\n# about b\nb: 2\n", [{ path: ["a"], value: undefined }])).toBe("# about b\nb: 2\n");
  });

  it("keeps the line endings of the text", async () => {
    expect(await editYaml("a: 1 # x\r\nb: 2\r\n", [{ path: ["b"], value: 3 }])).toBe("a: 1 # x\r\nb: 3\r\n");
  });

  it("refuses a text that is not YAML, and a way through a text", async () => {
    await expect(editYaml("a: [", [])).rejects.toMatchObject({ code: "YAML_NOT_EDITABLE" });
    await expect(editYaml("a: b\n", [{ path: ["a", "c"], value: 1 }])).rejects.toMatchObject({
      code: "YAML_NOT_EDITABLE",
    });
  });

  it("writes any value so that it is read back as the same", async () => {
    const odd = fc.constantFrom(
      "yes",
      "017",
      "1:30",
      "2020-01-01",
      "1e3",
      "~",
      "",
      "<<",
      "=",
      "- a",
      "a: b",
      "# x",
      "a\nb",
      " a",
      "a\n",
      "null",
      "'",
      '"',
      "\t",
      "0x1F",
      "é✓",
      "\u0085",
      "{",
      "&a",
      "*a",
      "!t",
      "%d",
      "@x",
      "`",
    );
    const leaf = fc.oneof(
      odd,
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
    );
    const key = fc.oneof(odd, fc.string()).filter((name) => name !== "__proto__");
    const { value } = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        leaf,
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(key, tie("value"), { maxKeys: 3 }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(value, async (written) => {
        const edited = await editYaml("a: 1 # stays\nb: 2\n", [{ path: ["b"], value: written }]);
        expect(edited).toContain("a: 1 # stays");
        const parsed = await parseDocument(edited, { name: "x.yaml" });
        expect(parsed.value, edited).toEqual({ a: 1, b: written });
      }),
      { numRuns: 300 },
    );
  });
});
