import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Bench, fileExperiment, openBench, settled, slowExperiment } from "./hormesis.ts";

let bench: Bench;
beforeEach(() => {
  bench = openBench();
});
afterEach(() => bench[Symbol.dispose]());

const journal = () => JSON.parse(readFileSync(path.join(bench.folder, "journal.json"), "utf8"));

describe("a run", () => {
  test("that finds a weakness says so, why, and how to repeat it, and ends with 1", async () => {
    bench.write("x.json", fileExperiment(false));
    const { exitCode, stdout, stderr } = await bench.hormesis(["run", "x.json"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
    expect(`\n${settled(stdout, bench.folder)}`).toMatchInlineSnapshot(`
      "
      A file may change
      strict semantics · seed <seed> · plan <plan>

         0.0s  gate  is the steady state met before?
         0.0s    ✓ the file is as it was <took>
         0.0s    ✓ steady state met
         0.0s  method  the experiment itself
         0.0s    ✓ change the file <took>
         0.0s  after  is the steady state still met?
         0.0s    ✗ the file is as it was <took>
                   status 1 is not 0
         0.0s    ✗ steady state not met
         0.0s  rollbacks  undo what was done
         0.0s    ✓ put it back <took>

      ──────────────────────────────────────────────────────────────────────────────────────────
       REFUTED   The steady state did not hold: you have found a weakness.

        · The steady state was not met after the method: the file is as it was

        journal   ./journal.json
        repeat    hormesis run x.json --seed <seed>
        took      <time>, exit code 1
      "
    `);
    expect(existsSync(path.join(bench.folder, "changed"))).toBe(false);
    expect(journal()).toMatchObject({ status: "completed", deviated: true });
  });

  test("that finds none ends with 0", async () => {
    bench.write("x.json", fileExperiment(true));
    const { exitCode, stdout } = await bench.hormesis(["run", "x.json", "--quiet"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^held/u);
  });

  test("speaks JSON lines, and nothing else, with --json", async () => {
    bench.write("x.json", fileExperiment(true));
    const { stdout, stderr } = await bench.hormesis(["run", "x.json", "--json", "--seed", "abc"]);
    const events = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events[0]).toMatchObject({ type: "run-started", seed: "abc" });
    expect(events.at(-1)).toMatchObject({ type: "run-finished", ending: { verdict: "held", exitCode: 0 } });
    expect(stderr).toBe("");
  });

  test("logs Chaos Toolkit's words to stderr under its semantics", async () => {
    bench.write("x.json", fileExperiment(false));
    const { exitCode, stdout, stderr } = await bench.hormesis(["run", "x.json"], {
      env: { HORMESIS_SEMANTICS: "chaos-toolkit" },
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(`\n${stderr.replaceAll(/^\[\S+ \S+ /gmu, "[DATE ")}`).toMatchInlineSnapshot(`
      "
      [DATE INFO] Validating the experiment's syntax
      [DATE INFO] Experiment looks valid
      [DATE INFO] Running experiment: A file may change
      [DATE INFO] Steady-state strategy: default
      [DATE INFO] Rollbacks strategy: default
      [DATE INFO] Steady state hypothesis: All is well
      [DATE INFO] Probe: the file is as it was
      [DATE INFO] Steady state hypothesis is met!
      [DATE INFO] Playing your experiment's method now...
      [DATE INFO] Action: change the file
      [DATE INFO] Steady state hypothesis: All is well
      [DATE INFO] Probe: the file is as it was
      [DATE CRITICAL] Steady state probe 'the file is as it was' is not in the given tolerance so failing this experiment
      [DATE INFO] Let's rollback...
      [DATE INFO] Rollback: put it back
      [DATE INFO] Action: put it back
      [DATE INFO] Experiment ended with status: deviated
      [DATE INFO] The steady-state has deviated, a weakness may have been discovered
      "
    `);
  });

  test("also logs to a file when asked", async () => {
    bench.write("x.json", fileExperiment(true));
    await bench.hormesis(["run", "x.json", "--log-file", "run.log", "--log-file-level", "info"]);
    const log = readFileSync(path.join(bench.folder, "run.log"), "utf8");
    expect(log).toContain("INFO] Running experiment: A file may change");
    expect(log).not.toContain("DEBUG");
  });

  test("reads its document from stdin", async () => {
    const { exitCode } = await bench.hormesis(["run", "-", "--quiet"], { stdin: JSON.stringify(fileExperiment(true)) });
    expect(exitCode).toBe(0);
  });

  test("reads its document from a TypeScript module", async () => {
    bench.write("x.ts", `const robust: boolean = true;\nexport default ${JSON.stringify(fileExperiment(true))};\n`);
    const { exitCode, stdout } = await bench.hormesis(["run", "x.ts", "--quiet"]);
    expect({ exitCode, stdout: stdout.slice(0, 4) }).toEqual({ exitCode: 0, stdout: "held" });
  });

  test("of a document that is not valid touches nothing and ends with 2, or with 1 under Chaos Toolkit's semantics", async () => {
    bench.write("x.json", {
      title: "t",
      method: [{ type: "action", name: "a", provider: { type: "process", path: "touch", arguments: ["made"] } }],
    });
    const strict = await bench.hormesis(["run", "x.json"]);
    expect(strict.exitCode).toBe(2);
    expect(strict.stderr).toContain("x.json:1:1  error  DESCRIPTION_MISSING");
    const theirs = await bench.hormesis(["run", "x.json", "--semantics", "chaos-toolkit"]);
    expect(theirs.exitCode).toBe(1);
    expect(theirs.stderr).toMatch(/ERROR\] .*description/u);
    expect(existsSync(path.join(bench.folder, "made"))).toBe(false);
    expect(existsSync(path.join(bench.folder, "journal.json"))).toBe(false);
  });

  test("whose journal cannot be written is not begun", async () => {
    bench.write("x.json", fileExperiment(false));
    const { exitCode, stderr } = await bench.hormesis(["run", "x.json", "--journal-path", "nowhere/j.json"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("Failed to open the journal");
  });
});

describe("Ctrl-C", () => {
  test("ends the method, plays the rollbacks, and ends with 5", async () => {
    bench.write("x.json", slowExperiment());
    const { exitCode, stdout } = await bench.hormesis(["run", "x.json"], {
      when: { printed: /✓ start/u, act: (kill) => kill("SIGINT") },
    });
    expect(exitCode).toBe(5);
    expect(stdout).toContain("stopping: Received SIGINT");
    expect(stdout).toContain("✓ put it back");
    expect(stdout).toContain(" INTERRUPTED ");
    expect(existsSync(path.join(bench.folder, "changed"))).toBe(false);
  });
});

describe("a notification of the end", () => {
  const notified = async (experiment: unknown, args: readonly string[] = []) => {
    const told: { name: string; payload: Record<string, unknown>; error?: string }[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        told.push(JSON.parse(body) as (typeof told)[number]);
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    bench.write("settings.json", { notifications: [{ type: "http", url }] });
    bench.write("x.json", experiment);
    await bench.hormesis(["--settings", "settings.json", ...args, "run", "x.json"]);
    await new Promise((resolve) => server.close(resolve));
    return told.slice(1);
  };
  const leaves = {
    title: "t",
    description: "d",
    method: [{ type: "probe", name: "p", tolerance: 0, provider: { type: "process", path: "true" } }],
    rollbacks: [{ type: "action", name: "undo", provider: { type: "process", path: "false" } }],
  };

  test("says what was left behind, and is no success then", async () => {
    const [told, ...more] = await notified(leaves);
    expect(more).toEqual([]);
    expect(told).toMatchObject({
      name: "run-failed",
      payload: { status: "completed", deviated: false, verdict: "held", exit_code: 6 },
      error: expect.stringContaining("undo") as string,
    });
    expect(told?.payload["residue"]).toHaveLength(1);
  });

  test("is Chaos Toolkit's under its semantics", async () => {
    const told = await notified(leaves, ["--semantics", "chaos-toolkit"]);
    expect(told).toMatchObject([{ name: "run-completed", payload: { status: "completed", deviated: false } }]);
    expect(Object.keys(told[0]?.payload ?? {})).toEqual(["status", "deviated"]);
  });
});
