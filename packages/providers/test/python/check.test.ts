import type { JsonObject } from "@hormesis/experiment";
import { afterAll, describe, expect, test } from "vitest";
import { createPythonProvider } from "../../src/index.ts";
import { callOf } from "../support/call.ts";
import { needsPython, openTestBridge, python } from "../support/python.ts";

const never = new AbortController().signal;

describe.skipIf(python === undefined)(`checking activities before the run ${needsPython}`, () => {
  const shared = openTestBridge();
  const provider = createPythonProvider(shared.bridge);
  afterAll(() => shared.bridge.close());
  const check = (module: unknown, func: unknown, given?: unknown) =>
    provider.check(
      callOf({ type: "python", module, func, ...(given !== undefined && { arguments: given }) } as JsonObject & {
        type: string;
      }).activity,
      never,
    );

  test.each([
    ["mods", "ok", undefined],
    ["mods", "ident", { v: 1 }],
    ["mods", "echo", { value: 1 }],
    ["extras", "arguments", { a: 1, c: 2, more: 3 }],
    ["extras", "wants", {}],
    ["extras", "decorated", { value: 1 }],
    ["os", "getcwd", {}],
  ])("%s.%s with %j is in order", async (module, func, given) => {
    expect(await check(module, func, given)).toEqual([]);
  });

  test.each([
    [
      "no_such_module",
      "x",
      {},
      "PYTHON_MODULE_MISSING",
      "could not find Python module 'no_such_module' in activity 'n'",
      ["provider", "module"],
    ],
    [
      "needs_more",
      "x",
      {},
      "PYTHON_MODULE_MISSING",
      "could not find Python module 'needs_more' in activity 'n' (No module named 'a_module_that_nobody_has')",
      ["provider", "module"],
    ],
    [
      "broken_module",
      "x",
      {},
      "PYTHON_MODULE_BROKEN",
      "could not import Python module 'broken_module' in activity 'n' (RuntimeError: cannot be imported)",
      ["provider", "module"],
    ],
    [
      "mods",
      "zzz",
      {},
      "PYTHON_FUNCTION_MISSING",
      "The python module 'mods' does not expose a function called 'zzz' in action 'n'",
      ["provider", "func"],
    ],
    [
      "datetime",
      "datetime",
      {},
      "PYTHON_FUNCTION_MISSING",
      "The python module 'datetime' does not expose a function called 'datetime' in action 'n'",
      ["provider", "func"],
    ],
    [
      "extras",
      "Thing",
      {},
      "PYTHON_FUNCTION_MISSING",
      "The python module 'extras' does not expose a function called 'Thing' in action 'n'",
      ["provider", "func"],
    ],
    [
      "mods",
      "ident",
      {},
      "PYTHON_ARGUMENT_MISSING",
      "required argument 'v' is missing from activity 'n'",
      ["provider", "arguments"],
    ],
    [
      "mods",
      "ok",
      { w: 1 },
      "PYTHON_ARGUMENT_UNKNOWN",
      "argument 'w' is not part of the function signature in activity 'n'",
      ["provider", "arguments", "w"],
    ],
    [
      "extras",
      "decorated",
      {},
      "PYTHON_ARGUMENT_MISSING",
      "required argument 'value' is missing from activity 'n'",
      ["provider", "arguments"],
    ],
    [
      "extras",
      "decorated",
      { value: 1, w: 1 },
      "PYTHON_ARGUMENT_UNKNOWN",
      "argument 'w' is not part of the function signature in activity 'n'",
      ["provider", "arguments", "w"],
    ],
    ["", "x", {}, "PYTHON_MODULE_UNNAMED", "a Python activity must have a module path", ["provider", "module"]],
    [
      "mods",
      undefined,
      {},
      "PYTHON_FUNCTION_UNNAMED",
      "a Python activity must have a function name",
      ["provider", "func"],
    ],
    [
      "mods",
      "ok",
      [1],
      "PYTHON_ARGUMENTS",
      "the arguments of a Python activity must be a mapping",
      ["provider", "arguments"],
    ],
  ])("%s.%s with %j has a problem: %s", async (module, func, given, code, message, path) => {
    expect(await check(module, func, given)).toEqual([{ code, message, mend: expect.any(String), path }]);
  });

  test("all that is wrong with the arguments is told at once", async () => {
    const problems = await check("mods", "ident", { w: 1, u: 2 });
    expect(problems.map((problem) => problem.code)).toEqual([
      "PYTHON_ARGUMENT_MISSING",
      "PYTHON_ARGUMENT_UNKNOWN",
      "PYTHON_ARGUMENT_UNKNOWN",
    ]);
  });

  test("a positional-only parameter cannot be given by name", async () => {
    expect(await check("extras", "positional", { a: 1, b: 2 })).toMatchObject([{ path: ["provider", "arguments"] }]);
    const message = expect.stringMatching(/^the arguments do not fit function 'sqrt' in activity 'n' \(.*positional/);
    expect(await check("math", "sqrt", { x: 4 })).toMatchObject([{ code: "PYTHON_ARGUMENTS", message }]);
  });

  test("thousands of activities are checked together", async () => {
    const started = performance.now();
    const all = await Promise.all(Array.from({ length: 5000 }, (_, i) => check("mods", i % 5 ? "ok" : `f${i}`)));
    expect(all.filter((problems) => problems.length === 0)).toHaveLength(4000);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe("without Python", () => {
  test("the check says so, and how to mend it; performing is a failure, not a crash", async () => {
    await using shared = openTestBridge({ python: "/nonexistent/python3" });
    const provider = createPythonProvider(shared.bridge);
    const call = callOf({ type: "python", module: "mods", func: "ok" });
    expect(await provider.check(call.activity, never)).toEqual([
      {
        code: "PYTHON_MISSING",
        message: "Failed to start Python: the program '/nonexistent/python3' cannot be used (ENOENT).",
        mend: "Install Python 3.8 or later, or name it with the variable HORMESIS_PYTHON.",
        path: ["provider", "type"],
      },
    ]);
    expect(await provider.perform(call)).toEqual({
      status: "failed",
      reason: "Failed to start Python: the program '/nonexistent/python3' cannot be used (ENOENT).",
    });
  });

  test("a missing working directory is not blamed on Python", async () => {
    await using shared = openTestBridge({ cwd: "/nonexistent" });
    expect(await shared.perform("mods", "ok")).toMatchObject({
      reason: expect.stringContaining("the directory '/nonexistent' cannot be used"),
    });
  });

  test("a program that is no Python is told by what it said", async () => {
    await using shared = openTestBridge({ python: "false" });
    expect(await shared.perform("mods", "ok")).toMatchObject({
      status: "failed",
      reason: "the Python process ended with exit code 1",
    });
  });
});
