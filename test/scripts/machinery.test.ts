import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { asNodeSeesIt } from "../../scripts/build/as-node-sees-it.ts";
import { ownerOf } from "../../scripts/build/report.ts";
import { packedFiles } from "../../scripts/check/packages.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hormesis-machinery-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function node(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
  });
  return { code: status, stdout, stderr };
}

describe("the check of Node's version", () => {
  const started = (version: string): ReturnType<typeof node> =>
    node(
      "--eval",
      `Object.defineProperty(process.versions, "node", { value: "${version}" }); require("./scripts/require-node.cjs");`,
    );

  test.each(["22.19.0", "24.0.0", "30.1.2"])("lets %s pass without a word", (version) => {
    expect(started(version)).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test.each(["20.20.2", "22.18.9"])("says what to do on %s", (version) => {
    const { code, stderr } = started(version);
    expect(code).toBe(1);
    expect(stderr).toContain(`started with Node ${version}`);
    expect(stderr).toContain("npm rebuild node --ignore-scripts=false");
  });
});

describe("a test run's last line", () => {
  const ending = (files: Record<string, string>): { code: number | null; lines: string[] } => {
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const vitest = join(root, "node_modules/vitest/vitest.mjs");
    const reporter = `--reporter=${join(root, "scripts/summary-reporter.ts")}`;
    const { code, stdout } = node(vitest, "run", "--root", folder, reporter);
    return { code, lines: stdout.trimEnd().split("\n") };
  };
  const head = 'import { test } from "vitest";\n';

  test("counts what passed, failed and was skipped, with the reason", () => {
    const { code, lines } = ending({
      "a.test.js": `${head}test("one", () => {}); test("two", (context) => context.skip("needs root"));`,
      "b.test.js": `${head}test("three", () => { throw new Error("no"); });`,
    });
    expect(code).toBe(1);
    expect(lines.slice(-2)).toEqual(["skipped 1: needs root (two)", "1 passed, 1 failed, 1 skipped"]);
  });

  test("counts a file that cannot be loaded, and an error that nobody handled, as failed", () => {
    const { code, lines } = ending({
      "a.test.js": 'import "./missing.js";',
      "b.test.js": `${head}test("one", () => { Promise.reject(new Error("unseen")); });`,
    });
    expect(code).toBe(1);
    expect(lines.at(-1)).toBe("1 passed, 2 failed");
  });
});

describe("the build", () => {
  test("gives a CommonJS package that is loaded by import() the names that Node.js gives it", async () => {
    mkdirSync(join(folder, "node_modules/old"), { recursive: true });
    writeFileSync(join(folder, "node_modules/old/package.json"), '{ "name": "old", "main": "old.js" }');
    writeFileSync(join(folder, "node_modules/old/old.js"), 'exports.greeting = "hello"; exports.two = 2;');
    const main = join(folder, "main.mjs");
    writeFileSync(main, 'const { greeting, default: all } = await import("old"); console.log(greeting, all.two);');
    await build({
      entryPoints: [main],
      outdir: join(folder, "out"),
      outExtension: { ".js": ".mjs" },
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "node",
      plugins: [asNodeSeesIt],
    });
    rmSync(join(folder, "node_modules"), { recursive: true });
    expect(node(join(folder, "out/main.mjs"))).toEqual({ code: 0, stdout: "hello 2\n", stderr: "" });
  });

  test("knows which package a bundled file belongs to", () => {
    expect(ownerOf("node_modules/yaml/dist/index.js")).toBe("yaml");
    expect(ownerOf("node_modules/a/node_modules/@clack/core/index.js")).toBe("@clack/core");
    expect(ownerOf("packages/cli/src/main.ts")).toBe("packages/cli");
  });

  test("reads what npm pack prints, in the shape of npm 10 and of later ones", () => {
    const report = { files: [{ path: "LICENSE" }, { path: "dist/index.js" }] };
    expect(packedFiles(JSON.stringify([report]))).toEqual(["LICENSE", "dist/index.js"]);
    expect(packedFiles(`npm warn\n${JSON.stringify({ hormesis: report })}`)).toEqual(["LICENSE", "dist/index.js"]);
  });
});
