import { readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Bench, fileExperiment, openBench } from "./hormesis.ts";

let bench: Bench;
beforeEach(() => {
  bench = openBench();
});
afterEach(() => bench[Symbol.dispose]());

describe("validate", () => {
  const broken = [
    "title: t",
    "descripton: d",
    "method:",
    "  - type: action",
    "    name: a",
    "    provider:",
    "      type: process",
    "      path: no-such-program-anywhere",
    "",
  ].join("\n");

  test("says all that is wrong at once, each with its place, and what to do", async () => {
    bench.write("x.yaml", broken);
    const { exitCode, stdout, stderr } = await bench.hormesis(["validate", "x.yaml"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(`\n${stderr}`).toMatchInlineSnapshot(`
      "
      x.yaml:1:1  error  DESCRIPTION_MISSING
        "description" of the experiment is missing: it must be a non-empty text.
        Add a description: what is to be learnt, and why.
      x.yaml:2:1  warning  KEY_UNKNOWN
        The key "descripton" of the experiment is unknown, and does nothing.
        Did you mean "description"?
      x.yaml:8:7  error  PROCESS_NOT_FOUND
        path 'no-such-program-anywhere' cannot be found, in activity 'a'
        Install the program, or correct its path.

      2 errors, 1 warning
      "
    `);
  });

  test("asks whether this machine can perform it, unless told not to", async () => {
    bench.write("x.yaml", broken.replace("descripton", "description"));
    const asked = await bench.hormesis(["validate", "x.yaml"]);
    expect(asked.exitCode).toBe(2);
    expect(asked.stderr).toContain("x.yaml:8:7");
    expect(asked.stderr).toContain("no-such-program-anywhere");
    const unasked = await bench.hormesis(["validate", "x.yaml", "--no-machine-checks"]);
    expect(unasked.exitCode).toBe(0);
  });

  test("speaks JSON with --json", async () => {
    bench.write("x.yaml", broken);
    const { stdout, stderr } = await bench.hormesis(["validate", "x.yaml", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ source: "x.yaml", valid: false });
    expect(stderr).toBe("");
  });

  test.each([
    ["no such file", "experimnt.yaml", "Did you mean experiment.yaml?"],
    ["a folder", ".", "it is a folder"],
    ["a strange scheme", "ftp://x/y", "'ftp' is not a supported source scheme"],
    ["nobody listening", "http://127.0.0.1:2/x.json", "ECONNREFUSED"],
    ["a module that breaks", "broken.ts", "Failed to load"],
    ["a module without an experiment", "empty.ts", "default export"],
    ["binary garbage", "garbage.json", "UTF-8"],
    ["an empty file", "empty.yaml", "empty"],
    ["a list", "list.json", "error"],
    ["nothing on stdin", "-", "empty"],
  ])("%s is a message and exit code 2, never a stack trace", async (_what, source, message) => {
    bench.write("experiment.yaml", "title: t\n");
    bench.write("broken.ts", "export default {;\n");
    bench.write("empty.ts", "export const a = 1;\n");
    bench.write("empty.yaml", "");
    bench.write("list.json", "[]");
    bench.write("garbage.json", "\u0000\u0001garbage");
    const { exitCode, stderr } = await bench.hormesis(["validate", source]);
    expect(exitCode).toBe(2);
    expect(stderr.replaceAll(/\s+/gu, " ")).toContain(message);
    expect(stderr).not.toMatch(/^\s+at |bug in hormesis/mu);
  });
});

describe("plan", () => {
  test("shows what a run would do, hides secrets, and touches nothing", async () => {
    const document = {
      ...fileExperiment(false),
      configuration: { name: "changed" },
      secrets: { db: { password: "hunter2" } },
      method: [
        {
          type: "action",
          name: "change it",
          background: true,
          pauses: { after: 2 },
          provider: { type: "process", path: "touch", arguments: ["${name}", "--login=${password}"], secrets: ["db"] },
        },
      ],
    };
    bench.write("x.json", document);
    const { exitCode, stdout, stderr } = await bench.hormesis(["plan", "x.json", "--seed", "s"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(`\n${stdout.replace(/[0-9a-f]{64}/u, "<hash>")}`).toMatchInlineSnapshot(`
      "
      A file may change
        semantics     strict
        steady state  default
        rollbacks     default
        limit         no time limit
        seed          s
        plan          <hash>

      gate  is the steady state met before?
        1. the file is as it was  probe
           provider        process
           path            sh
           arguments       ["-c","test ! -e changed"]
           tolerance       0

      method  the experiment itself
        1. change it  action, in the background, then a pause of 2s
           provider        process
           path            touch
           arguments       ["changed","--login=[secret db.password]"]
           secrets         ["db"]

      after  the same probes again, with the same tolerances

      rollbacks  undo what was done
        1. put it back  action
           provider        process
           path            sh
           arguments       ["-c","rm -f changed"]

      Nothing was touched. \`hormesis run\` with the same document and flags does this.
      "
    `);
    const json = await bench.hormesis(["plan", "x.json", "--json"]);
    expect(json.stdout).not.toContain("hunter2");
    expect(JSON.parse(json.stdout)).toMatchObject({
      semantics: "strict",
      phases: expect.arrayContaining(["gate", "method"]),
    });
  });
});

describe("schema", () => {
  test("is a JSON Schema, printed or written", async () => {
    const printed = await bench.hormesis(["schema"]);
    expect(JSON.parse(printed.stdout)).toHaveProperty("$schema");
    await bench.hormesis(["schema", "--output", "s.json"]);
    expect(readFileSync(path.join(bench.folder, "s.json"), "utf8")).toBe(printed.stdout);
  });
});

describe("init", () => {
  test.each(["experiment.yaml", "experiment.json", "experiment.ts"])(
    "writes a valid %s from flags, and does not overwrite it",
    async (output) => {
      const flags = [
        "--title",
        'It\'s "quoted": yes',
        "--probe-url",
        "http://127.0.0.1:1/",
        "--action-command",
        "true",
        "--rollback-command",
        "echo 'x'",
      ];
      const written = await bench.hormesis(["init", ...flags, "--output", output]);
      expect(written).toMatchObject({ exitCode: 0, stdout: `Wrote ${output}.\n` });
      expect(await bench.hormesis(["validate", output])).toMatchObject({ exitCode: 0, stderr: "" });
      expect((await bench.hormesis(["init", ...flags, "--output", output])).exitCode).toBe(2);
    },
  );
});
