import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseVar, readVariables, type VariableInput } from "./variables.ts";

describe("--var", () => {
  test.each([
    ["v=a=b", "v", "a=b"],
    ["v=", "v", ""],
    ["v:int=50", "v", 50],
    ["v:float=1.5", "v", 1.5],
    ["v:bool=no", "v", false],
    ["v:bool=off", "v", true],
    ['v:json={"a":1}', "v", { a: 1 }],
    ["a:b:int=3", "a:b", 3],
  ])("%s sets %s to %j", (text, key, value) => expect(parseVar(text)).toEqual({ key, value }));

  test.each(["v", "=x", ":int=1", "v:int=abc", "v:zz=1", "v:float=", "v:json={"])("%s is refused", (text) => {
    expect(() => parseVar(text)).toThrow(expect.objectContaining({ code: "USAGE_VAR" }));
  });

  test("is refused without showing its value, except where the value itself is the mistake", () => {
    expect(() => parseVar("v:zz=hunter2")).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining("hunter2") as string }),
    );
  });
});

describe("--var-file", () => {
  let folder: string;
  const files = {
    "a.json": '{"configuration": {"v": 1, "w": 1}, "secrets": {"g": {"tok": "x"}}}',
    "b.yaml": "configuration:\n  w: {type: env, key: W}\n",
    "c.env": '# c\nV=one\nQ="two words"\nexport Z=3\n',
    "bad.json": "{",
    "list.yaml": "- a\n",
    "odd.yaml": "configuration: [1]\n",
    "empty.yaml": "",
    "lines.env": "V=1\nnothing\n",
    "secret.json": '{"secrets": {"db": {"password": hunter2}}}',
    "secret.env": 'KEY="first\nhunter2\n"',
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "hormesis-variables-"));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const warnings: string[] = [];
  const read = (names: readonly string[], more: Partial<VariableInput> = {}) =>
    readVariables({
      vars: [],
      files: names.map((name) => join(folder, name)),
      environment: { V: "zero" },
      semantics: "strict",
      warn: (message) => warnings.push(message),
      ...more,
    });

  test.each([
    ["secret.json", /at line 1, column 33 it cannot be read/],
    ["secret.env", /line 2 is no KEY=VALUE/],
  ])("%s that cannot be read: is told where, and nothing of what stands there", async (name, where) => {
    const failure: unknown = await read([name]).catch((error: unknown) => error);
    expect(String(failure)).toMatch(where);
    expect(String(failure)).not.toContain("hunter2");
  });

  test("gives configuration and secrets; later files win, and --var wins over all", async () => {
    const { configuration, secrets } = await read(["a.json", "b.yaml", "empty.yaml"], { vars: ["v=flag"] });
    expect(configuration).toEqual({ v: "flag", w: { type: "env", key: "W" } });
    expect(secrets).toEqual({ g: { tok: "x" } });
  });

  test("of any other ending sets environment variables, with quotes and export understood", async () => {
    const { environment } = await read(["c.env"]);
    expect(environment).toEqual({ V: "one", Q: "two words", Z: "3" });
  });

  test("keeps quotes under Chaos Toolkit's semantics", async () => {
    const { environment } = await read(["c.env"], { semantics: "chaos-toolkit" });
    expect(environment).toMatchObject({ V: "one", Q: '"two words"' });
  });

  test.each(["bad.json", "none.json"])("%s is refused as unreadable", async (name) => {
    await expect(read([name])).rejects.toMatchObject({ code: "USAGE_VAR_FILE" });
  });

  test.each(["list.yaml", "odd.yaml", "lines.env"])("%s is refused for its shape", async (name) => {
    await expect(read([name])).rejects.toMatchObject({ code: "VAR_FILE_SHAPE" });
  });

  test("that cannot be parsed is passed over with a warning under Chaos Toolkit's semantics", async () => {
    warnings.length = 0;
    expect((await read(["bad.json"], { semantics: "chaos-toolkit" })).configuration).toEqual({});
    expect(warnings).toHaveLength(1);
  });
});
