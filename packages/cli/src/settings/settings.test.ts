import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { editSettings, writeSettings } from "./edit.ts";
import { parseKeyPath } from "./key-path.ts";
import { locateSettings } from "./location.ts";
import { readSettings } from "./read.ts";
import { redactSettings } from "./redact.ts";

describe("a dotted key", () => {
  test.each([
    ["auths", ["auths"]],
    ["auths.example\\.com.type", ["auths", "example.com", "type"]],
    ["auths.localhost:8081.value", ["auths", "localhost:8081", "value"]],
    ["notifications[0].url", ["notifications", 0, "url"]],
    ["a[1][2]", ["a", 1, 2]],
    ["a\\[0\\]", ["a[0]"]],
  ])("%s means %j", (key, path) => expect(parseKeyPath(key)).toEqual(path));

  test.each(["", ".", "a.", ".a", "a..b", "a[x]"])("'%s' is refused", (key) => {
    expect(() => parseKeyPath(key)).toThrow(expect.objectContaining({ code: "USAGE_SETTINGS_KEY" }));
  });

  test("of escaped parts means those parts, whatever they are", () => {
    const part = fc.string({ minLength: 1 }).filter((text) => text.trim() === text);
    const escape = (text: string) => text.replace(/[\\.[\]]/gu, (character) => `\\${character}`);
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        expect(parseKeyPath(parts.map(escape).join("."))).toEqual(parts);
      }),
    );
  });
});

describe("which file is in effect", () => {
  const ours = "/h/.config/hormesis/settings.yaml";
  const theirs = "/h/.chaostoolkit/settings.yaml";
  const locate = (there: readonly string[], env = {}, flag?: string) =>
    locateSettings(flag, { HOME: "/h", ...env }, (path) => there.includes(path));

  test("is the flag's, then the environment's, then ours, then Chaos Toolkit's", () => {
    expect(locate([ours, theirs], { HORMESIS_SETTINGS: "/e" }, "/f")).toEqual({ path: "/f", from: "flag" });
    expect(locate([ours, theirs], { HORMESIS_SETTINGS: "/e" })).toEqual({ path: "/e", from: "environment" });
    expect(locate([ours, theirs])).toEqual({ path: ours, from: "hormesis" });
    expect(locate([theirs])).toEqual({ path: theirs, from: "chaos-toolkit" });
    expect(locate([])).toEqual({ path: ours, from: "none" });
    expect(locate([], { XDG_CONFIG_HOME: "/x" }).path).toBe("/x/hormesis/settings.yaml");
  });
});

describe("editing", () => {
  const text = "# who may load experiments\nauths:\n  example.com:\n    type: bearer # staging\n    value: abc\n";

  test("keeps comments and order", async () => {
    expect(await editSettings(text, ["auths", "example.com", "value"], "new")).toBe(text.replace("abc", "new"));
    expect(await editSettings(text, ["runtime", "rollbacks"], { strategy: "always" })).toBe(
      `${text}runtime:\n  rollbacks:\n    strategy: always\n`,
    );
  });

  test("begins a file", async () => {
    expect(await editSettings("", ["notifications", 0, "url"], "x")).toBe("notifications:\n  - url: x\n");
    expect(await editSettings("# mine\n", ["a"], 1)).toBe("# mine\n\na: 1\n");
  });

  test("removes a key and all beneath it", async () => {
    expect(await editSettings("a: 1\nb:\n  c: 2\n", ["b"], undefined)).toBe("a: 1\n");
  });

  test("refuses to remove what is not there, and to change what is no YAML", async () => {
    await expect(editSettings("a: 1", ["b"], undefined)).rejects.toMatchObject({ code: "SETTINGS_KEY_MISSING" });
    await expect(editSettings("a: [", ["b"], 1)).rejects.toMatchObject({ code: "SETTINGS_INVALID" });
    await expect(editSettings("a: text", ["a", "b"], 1)).rejects.toMatchObject({ code: "SETTINGS_INVALID" });
  });
});

describe("files", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hormesis-settings-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("are written for their owner alone, and keep the mode that they had", () => {
    const path = join(folder, "a", "settings.yaml");
    writeSettings(path, "a: 1\n");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const open = join(folder, "open.yaml");
    writeFileSync(open, "", { mode: 0o644 });
    writeSettings(open, "a: 1\n");
    expect(statSync(open).mode & 0o777).toBe(0o644);
    expect(readFileSync(open, "utf8")).toBe("a: 1\n");
  });

  test("that are missing are empty, unless they were asked for", async () => {
    const path = join(folder, "none.yaml");
    expect(await readSettings({ path, from: "none" })).toEqual({});
    await expect(readSettings({ path, from: "flag" })).rejects.toMatchObject({ code: "USAGE_SETTINGS_FILE" });
  });

  test("that are no mapping are refused", async () => {
    const path = join(folder, "bad.yaml");
    for (const text of ["- a\n", "a: [", "a: &x [*x]\n"]) {
      writeFileSync(path, text);
      await expect(readSettings({ path, from: "flag" }), text).rejects.toMatchObject({ code: "SETTINGS_INVALID" });
    }
  });
});

test("secrets are starred out by their place and by their name", () => {
  const settings = {
    auths: { "example.com": { type: "bearer", value: "abc" } },
    notifications: [{ type: "http", url: "http://x", headers: { Authorization: "abc", Accept: "y" } }],
    slack: { apiKey: "abc", token: null, channel: "c" },
  };
  const shown = redactSettings(settings);
  expect(JSON.stringify(shown)).not.toContain("abc");
  expect(shown).toMatchObject({
    auths: { "example.com": { type: "bearer" } },
    notifications: [{ url: "http://x", headers: { Accept: "y" } }],
    slack: { token: null, channel: "c" },
  });
});
