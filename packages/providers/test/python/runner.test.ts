import { spawn } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { eventually, isRunning, needsPython, python } from "../support/python.ts";

const runner = join(import.meta.dirname, "../support/python-runner.ts");

describe.skipIf(python === undefined)(`Python dies with its runner ${needsPython}`, () => {
  test.each([
    ["killed while Python is in a loop", "spin", ""],
    ["killed while C code holds the interpreter's lock (Linux)", "locked", ""],
    ["left without closing the bridge", "spin", "exit"],
  ])("that was %s", async (_title, func, close) => {
    const child = spawn(process.execPath, ["--conditions=hormesis-source", runner, func, close], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const pid = await new Promise<number>((resolve) => child.stdout.once("data", (data) => resolve(Number(data))));
    expect(pid).toBeGreaterThan(1);
    if (close === "") expect(isRunning(pid)).toBe(true);
    child.kill("SIGKILL");
    await eventually(() => !isRunning(pid));
  });
});
