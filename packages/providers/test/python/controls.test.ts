import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ControlHook, HookInput, HookResult, Json, JsonObject, LoadedControl } from "@hormesis/experiment";
import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { createPythonControlLoader } from "../../src/index.ts";
import { needsPython, openTestBridge, python, type TestBridge } from "../support/python.ts";

const folder = mkdtempSync(join(tmpdir(), "hormesis-controls-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const never = new AbortController().signal;

const declaration = (module: string, given?: JsonObject) => ({
  name: "c",
  provider: { type: "python", module, ...(given && { arguments: given }) },
});

async function load(shared: TestBridge, module: string, given?: JsonObject): Promise<LoadedControl> {
  const loaded = await createPythonControlLoader(shared.bridge).load(declaration(module, given), never);
  if (typeof loaded === "string") throw new Error(loaded);
  return loaded;
}

const activity = (name: string) => ({ type: "action", name, provider: { type: "python", module: "mods", func: "ok" } });

function experimentOf(...names: string[]) {
  return {
    title: "t",
    description: "d",
    extensions: [{ name: "x" }],
    "steady-state-hypothesis": { title: "h", probes: [] },
    method: names.map(activity) as JsonObject[],
  };
}

const inputOf = (more: Partial<HookInput> = {}): HookInput => ({
  context: {},
  arguments: {},
  experiment: {},
  configuration: {},
  secrets: {},
  settings: {},
  ...more,
});

describe.skipIf(python === undefined)(`controls that are Python modules ${needsPython}`, () => {
  const shared = openTestBridge({ env: { CTL_LOG: join(folder, "ctl.log") } });
  afterAll(() => shared.bridge.close());
  const written = () => readFileSync(join(folder, "ctl.log"), "utf8").trim().split("\n");

  test("every hook of a module is called with what it declares", async () => {
    const control = await load(shared, "ctl");
    const experiment = experimentOf("a1");
    const hypothesis = experiment["steady-state-hypothesis"];
    const run = { status: "succeeded", output: 1 };
    const hooks: [ControlHook, Json, Json?][] = [
      ["validate", experiment],
      ["configure", experiment],
      ["before_loading_experiment", "file.json"],
      ["after_loading_experiment", "file.json", experiment],
      ["before_experiment", experiment],
      ["before_hypothesis", hypothesis],
      ["after_hypothesis", hypothesis, { steady_state_met: true, probes: [] }],
      ["before_method", experiment],
      ["before_activity", experiment.method[0]!],
      ["after_activity", experiment.method[0]!, run],
      ["after_method", experiment, [run]],
      ["before_rollback", experiment],
      ["after_rollback", experiment, []],
      ["after_experiment", experiment, { status: "completed" }],
      ["cleanup", experiment],
    ];
    for (const [hook, context, state] of hooks) {
      expect(control.has(hook)).toBe(true);
      const input = inputOf({ context, experiment, arguments: { q: 1 }, ...(state !== undefined && { state }) });
      const takesArguments = !hook.includes("loading");
      const result = await control.call(hook, takesArguments ? input : { ...input, arguments: {} }, never);
      expect([hook, result]).toEqual([hook, { kind: "done" }]);
    }
    expect(written()).toEqual([
      "validate c",
      "configure args={'q': 1}",
      "before_loading ctx=file.json state=-",
      "after_loading ctx=file.json state=dict:None",
      "before_experiment ctx=t state=-",
      "before_hypothesis ctx=h state=-",
      "after_hypothesis ctx=h state=dict:True",
      "before_method ctx=t state=-",
      "before_activity ctx=a1 state=-",
      "after_activity ctx=a1 state=dict:succeeded",
      "after_method ctx=t state=list[1]",
      "before_rollback ctx=t state=-",
      "after_rollback ctx=t state=list[0]",
      "after_experiment ctx=t state=dict:completed",
      "cleanup",
    ]);
  });

  test.each(["before_experiment", "after_hypothesis", "before_activity", "after_rollback"] as const)(
    "a control that raises InterruptExecution in %s interrupts the run",
    async (hook) => {
      await using own = openTestBridge({ env: { INT_AT: hook } });
      const control = await load(own, "ctl_int");
      expect(await control.call(hook, inputOf({ state: null }), never)).toEqual({
        kind: "interrupt",
        reason: `ctl ${hook}`,
      });
      expect(await control.call("before_method", inputOf(), never)).toEqual({ kind: "done" });
    },
  );

  test("a hook that a module lacks is known without asking Python", async () => {
    const control = await load(shared, "mods");
    expect(control.has("before_activity")).toBe(false);
    expect(await control.call("before_activity", inputOf(), never)).toEqual({ kind: "done" });
  });

  test.each([
    [
      "no_such_module",
      "could not load Python module 'no_such_module' in control 'c' (ModuleNotFoundError: No module named 'no_such_module')",
    ],
    ["broken_module", "could not load Python module 'broken_module' in control 'c' (RuntimeError: cannot be imported)"],
    ["", "Control 'c' must have a module path"],
  ])("a module '%s' is refused with the reason", async (module, reason) => {
    expect(await createPythonControlLoader(shared.bridge).load(declaration(module), never)).toBe(reason);
  });

  test("other exceptions are failures, and the change made before one counts", async () => {
    const control = await load(shared, "changer");
    const state: Json = [{ output: 1 }, { output: 2 }];
    const first = state[0];
    const result = await control.call("after_method", inputOf({ state }), never);
    expect(result).toEqual({ kind: "failed", reason: "ValueError: after the change" });
    expect(state).toEqual([{ output: "changed" }]);
    expect(state[0]).toBe(first);
  });

  test("a control that calls sys.exit interrupts the run, as in Chaos Toolkit", async () => {
    const control = await load(shared, "changer");
    expect(await control.call("before_rollback", inputOf(), never)).toEqual({ kind: "interrupt", reason: "4" });
  });

  test("validate sees the control itself", async () => {
    const good = await load(shared, "changer");
    expect(await good.call("validate", inputOf(), never)).toEqual({ kind: "done" });
    const bad = await load(shared, "changer", { bad: true });
    expect(await bad.call("validate", inputOf(), never)).toEqual({
      kind: "failed",
      reason: "ValueError: bad arguments",
    });
  });

  test("configure may change the configuration, gets no settings when there are none, and may register handlers", async () => {
    const control = await load(shared, "changer");
    const configuration: JsonObject = { a: 1 };
    const input = inputOf({ configuration, arguments: { note: "${a}" } });
    expect(await control.call("configure", input, never)).toEqual({ kind: "done" });
    expect(configuration).toEqual({ a: 1, configured: { note: "${a}", settings: null, same: true } });
  });

  test("the context is the very object that stands in the experiment, on both sides", async () => {
    const control = await load(shared, "changer");
    const experiment = experimentOf("a", "b");
    const hypothesis = experiment["steady-state-hypothesis"];
    const settings = { runtime: {} };
    await control.call("before_hypothesis", inputOf({ context: hypothesis, experiment, settings }), never);
    await control.call("before_method", inputOf({ context: experiment, experiment }), never);
    expect(experiment).toMatchObject({
      "same hypothesis": true,
      "same experiment": true,
      "steady-state-hypothesis": { title: "h", seen: { settings, state: null, extensions: [{ name: "x" }] } },
    });
    expect(experiment["steady-state-hypothesis"]).toBe(hypothesis);
  });

  test("activities that a control moves or adds keep or get their place, and the others stay the same objects", async () => {
    const control = await load(shared, "changer");
    const experiment = experimentOf("a", "b", "c");
    const [a, b, c] = experiment.method;
    const { method } = experiment;
    await control.call("before_method", inputOf({ context: experiment, experiment }), never);
    expect(experiment.method).toBe(method);
    expect([method[0] === c, method[1] === b, method[2] === a]).toEqual([true, true, true]);
    const state: JsonObject = { status: "succeeded" };
    await control.call("after_activity", inputOf({ context: b!, experiment, state, arguments: { times: 3 } }), never);
    expect(state).toEqual({ status: "succeeded", touched: true });
    expect(method.map(({ name, copy }) => [name, copy ?? 0])).toEqual([
      ["c", 0],
      ["b", 0],
      ["b", 1],
      ["b", 2],
      ["a", 0],
    ]);
    expect([method[0] === c, method[1] === b, method[4] === a]).toEqual([true, true, true]);
    // A change of the runner's own is seen by the next hook, and an inserted activity is found as the context.
    method.splice(0, 1);
    const inserted = method[1]!;
    await control.call(
      "after_activity",
      inputOf({ context: inserted, experiment, state, arguments: { times: 3 } }),
      never,
    );
    expect(method.map(({ name, copy }) => [name, copy ?? 0])).toEqual([
      ["b", 0],
      ["b", 1],
      ["b", 2],
      ["a", 0],
    ]);
    expect(method[1]).toBe(inserted);
  });

  test("enums come back as their value, and what JSON cannot carry as text", async () => {
    const control = await load(shared, "changer");
    const context: JsonObject = { name: "x" };
    await control.call("before_activity", inputOf({ context }), never);
    expect(context).toEqual({ name: "x", dry: "activities", odd: ["{1}", null, "<class 'object'>"] });
  });

  test("whatever a control makes of an object in place, the runner's object becomes", async () => {
    const control = await load(shared, "changer");
    // Objects whose values are deep enough to move around, but quick to draw.
    const anything = fc.dictionary(fc.string({ maxLength: 3 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 6 });
    await fc.assert(
      fc.asyncProperty(anything, anything, async (before, become) => {
        const configuration = structuredClone(before) as JsonObject;
        const secrets: JsonObject = {};
        const input = inputOf({ configuration, secrets, arguments: { become: become as Json, more: 1 } });
        const result: HookResult = await control.call("before_experiment", input, never);
        expect(result).toEqual({ kind: "done" });
        expect(JSON.parse(JSON.stringify(configuration))).toEqual(JSON.parse(JSON.stringify(become)));
        expect(secrets).toEqual({ group: { added: ["more"] } });
      }),
      { numRuns: 200 },
    );
  });

  test("after Python died, the next hook has everything it needs", async () => {
    await using own = openTestBridge();
    const control = await load(own, "changer");
    const experiment = experimentOf("a", "b");
    await control.call("before_method", inputOf({ context: experiment, experiment }), never);
    await own.perform("extras", "die", { how: "kill" });
    await control.call("before_method", inputOf({ context: experiment, experiment }), never);
    expect(experiment.method.map(({ name }) => name)).toEqual(["a", "b"]);
  });
});
