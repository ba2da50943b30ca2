import { afterAll, describe, expect, test } from "vitest";
import { needsPython, openTestBridge, python, recordedFixtures } from "../support/python.ts";

describe.skipIf(python === undefined)(`functions of Python modules ${needsPython}`, () => {
  const shared = openTestBridge();
  const { perform, log } = shared;
  afterAll(() => shared.bridge.close());

  test.each([
    ["ok", { x: 3 }, 3],
    ["ok", {}, 1],
    ["ident", { v: { a: [1, "ä€😀", null] } }, { a: [1, "ä€😀", null] }],
    ["f", {}, 4.5],
    ["none", {}, null],
    ["check", { value: 1, expect: 1 }, true],
  ])("%s(%j) succeeds with its result", async (func, given, output) => {
    expect(await perform("mods", func, given)).toEqual({ status: "succeeded", output });
  });

  test("modules keep their state from call to call", async () => {
    const first = await perform("mods", "counter");
    const second = await perform("mods", "counter");
    if (first.status !== "succeeded" || second.status !== "succeeded") throw new Error("It must succeed.");
    expect(Number(second.output) - Number(first.output)).toBe(1);
  });

  test.each([
    ["boom", "ValueError: boom", "ValueError: boom\n"],
    ["failed", "nope", "chaoslib.exceptions.ActivityFailed: nope\n"],
    ["interrupt", "chaoslib.exceptions.InterruptExecution: stop", "chaoslib.exceptions.InterruptExecution: stop\n"],
  ])("%s() fails in the words of Chaos Toolkit, with the lines of its own traceback", async (func, reason, last) => {
    const outcome = await perform("mods", func);
    if (outcome.status !== "failed") throw new Error(`It was ${outcome.status}.`);
    expect(outcome.reason).toBe(reason);
    expect(outcome.trace?.[0]).toBe("Traceback (most recent call last):\n");
    expect(outcome.trace?.[1]).toContain("mods.py");
    expect(outcome.trace?.at(-1)).toBe(last);
  });

  test("wrong arguments at run time are a failure", async () => {
    expect(await perform("mods", "ok", { nope: 1 })).toMatchObject({
      status: "failed",
      reason: expect.stringMatching(/^TypeError: ok\(\) got an unexpected keyword argument 'nope'/),
    });
  });

  test.each([
    ["dates", ["2020-01-02T03:04:05", "2020-01-02"]],
    ["numbers", ["1.50", "00000000-0000-0000-0000-000000000005"]],
    ["tuple", [1, [2, 3]]],
    ["word", "hello"],
    ["keys", { "1": "a", null: "b", "1.5": "c" }],
    ["nan", { a: [null, 1.5], b: null }],
    ["surrogate", "\ud800"],
  ])("a result with %s arrives as JSON", async (kind, output) => {
    expect(await perform("extras", "result", { kind })).toEqual({ status: "succeeded", output });
  });

  test.each([
    ["bytes", "a value of type bytes"],
    ["set", "a value of type set"],
    ["enum", "a value of type Colour"],
    ["generator", "a value of type generator"],
    ["tuple_keys", "a dict with a key of type tuple"],
    ["circle", "an object that contains itself"],
    ["deep", "an object that is nested too deeply"],
  ])("a result with %s is broken, and says why", async (kind, what) => {
    expect(await perform("extras", "result", { kind })).toEqual({
      status: "broken",
      reason: `it returned ${what}, which JSON cannot carry`,
      unserialisable: true,
      trace: [],
    });
  });

  test("configuration is given to functions that name it, secrets only when the provider asks for them", async () => {
    const options = { configuration: { c: 1 }, secrets: { k: "v" } };
    const asked = { ...options, provider: { secrets: ["g"] } };
    expect(await perform("mods", "echo", { value: 1 }, asked)).toMatchObject({
      output: { value: 1, c: { c: 1 }, s: { k: "v" } },
    });
    expect(await perform("mods", "echo", { value: 2 }, options)).toMatchObject({ output: { value: 2, s: null } });
    expect(await perform("mods", "echo", {}, { provider: { secrets: ["zz"] } })).toMatchObject({
      output: { s: {}, c: {} },
    });
    expect(await perform("extras", "keywords", { a: 1 }, asked)).toMatchObject({ output: { a: 1 } });
    expect(await perform("extras", "decorated", { value: 1 }, asked)).toMatchObject({ output: [1, { c: 1 }] });
    expect(await perform("extras", "wants", {}, asked)).toMatchObject({ output: [{ k: "v" }, { c: 1 }] });
    expect(await perform("extras", "wants", {}, options)).toMatchObject({
      status: "failed",
      reason: expect.stringContaining("missing 1 required positional argument: 'secrets'"),
    });
  });

  test("arguments are resolved in the activity's scope", async () => {
    const options = { configuration: { name: "x", size: 3 } };
    const given = { v: ["${size}", "hello ${name}"] };
    expect(await perform("mods", "ident", given, options)).toMatchObject({ output: [3, "hello x"] });
  });

  test.each([
    ["no_such_module", "x", {}, /^ModuleNotFoundError: No module named 'no_such_module'/],
    ["broken_module", "x", {}, /^RuntimeError: cannot be imported/],
    ["mods", "nope", {}, /^AttributeError: module 'mods' has no attribute 'nope'/],
    ["extras", "os", {}, /^TypeError: .* is not a callable object/],
    ["mods", "ok", { arguments: null }, /^AttributeError: /],
    ["mods", "ok", { module: "" }, /^a Python activity must have a module path/],
    ["mods", "ok", { func: 7 }, /^a Python activity must have a function name/],
  ])("%s.%s with %j cannot work: broken", async (module, func, more, reason) => {
    expect(await perform(module, func, {}, { provider: more })).toMatchObject({
      status: "broken",
      reason: expect.stringMatching(reason),
    });
  });

  test("an activity that calls sys.exit ends as interrupted, as in Chaos Toolkit, and Python lives on", async () => {
    expect(await perform("extras", "leave", { code: 3 })).toEqual({ status: "interrupted", reason: "SystemExit: 3" });
    expect(await perform("mods", "ok")).toMatchObject({ status: "succeeded" });
  });

  test("what Python code prints is told line by line, and never mixes with answers", async () => {
    expect(await perform("extras", "noisy")).toEqual({ status: "succeeded", output: "quiet" });
    for (const line of ["printed", "complained", "raw", "child", "INFO logged"]) {
      await expect.poll(() => log).toContain(line);
    }
  });

  test("long arguments and results arrive whole", async () => {
    const v = "ä".repeat(2_000_000);
    expect(await perform("mods", "ident", { v })).toEqual({ status: "succeeded", output: v });
  });

  test("the working directory comes last in the search path, and Python has a session of its own", async () => {
    const outcome = await perform("extras", "where");
    if (outcome.status !== "succeeded") throw new Error(outcome.reason);
    const { cwd, path, pid, sid } = outcome.output as { cwd: string; path: string[]; pid: number; sid: number };
    expect(cwd).toBe(recordedFixtures);
    expect(path.at(-1)).toBe(recordedFixtures);
    expect(path).not.toContain("");
    expect(sid).toBe(pid);
  });

  test("foreground calls have the main thread, background ones a thread", async () => {
    expect(await perform("extras", "thread")).toMatchObject({ output: { main: true } });
    expect(await perform("extras", "thread", {}, { background: true })).toMatchObject({ output: { main: false } });
  });

  test("a sleeping background call, or even a foreground one, blocks nobody", async () => {
    const started = performance.now();
    const slow = [perform("mods", "sleep", { s: 1 }, { background: true }), perform("mods", "sleep", { s: 1 })];
    const quick = await Promise.all(Array.from({ length: 20 }, (_, x) => perform("mods", "ok", { x })));
    expect(quick.map((outcome) => outcome.status === "succeeded" && outcome.output)).toEqual(
      Array.from({ length: 20 }, (_, x) => x),
    );
    expect(performance.now() - started).toBeLessThan(900);
    expect(await Promise.all(slow)).toEqual(slow.map(() => ({ status: "succeeded", output: "slept" })));
  });
});
