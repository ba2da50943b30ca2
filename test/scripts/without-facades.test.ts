import { describe, expect, it } from "vitest";
import { withoutFacades } from "../../scripts/build/without-facades.ts";

describe("a bundled file", () => {
  it("takes what it imports of Node.js before anything else, whatever it is called", () => {
    const code = 'first();import{join,dirname as folderOf}from"node:path";import path from"node:path";join(path);';
    const taken = withoutFacades(code);
    expect(taken).toMatch(
      /^const \{join:join,dirname:folderOf\}=process\.getBuiltinModule\("node:path"\);const path=process\.getBuiltinModule\("node:path"\);first\(\);\s+join\(path\);$/,
    );
  });

  it("takes a whole module under its name", () => {
    expect(withoutFacades('import*as fs from"node:fs";fs.statSync("/");')).toMatch(
      /^const fs=process\.getBuiltinModule\("node:fs"\);\s+fs\.statSync\("\/"\);$/,
    );
  });

  it("uses the process that is there", () => {
    expect(withoutFacades('import process from"node:process";process.exit();').trim()).toBe("process.exit();");
  });

  it("leaves other imports, and texts that look like one, as they are", () => {
    const code = 'import{a}from"./chunk.js";const text=\'import{join}from"node:path";\';a(text);';
    expect(withoutFacades(code)).toBe(code);
  });

  it("keeps its lines and columns but for the first line, so that source maps stay right", () => {
    const code = '\nimport{join}from"node:path";join("a");';
    expect(withoutFacades(code).split("\n")[1]).toBe(`${" ".repeat('import{join}from"node:path";'.length)}join("a");`);
  });
});
