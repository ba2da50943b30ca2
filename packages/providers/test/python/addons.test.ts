import { execFileSync } from "node:child_process";
import type { HookInput, Json, JsonObject } from "@hormesis/experiment";
import { describe, expect, test } from "vitest";
import { createPythonControlLoader } from "../../src/index.ts";
import { fixturesPath, openTestBridge, python } from "../support/python.ts";

// Real extensions, unchanged: `pip install chaostoolkit chaostoolkit-addons` for the Python that HORMESIS_PYTHON names.
const installed = hasAddons();
const never = new AbortController().signal;

const activity = (name: string): JsonObject => ({
  type: "action",
  name,
  provider: { type: "python", module: "mods", func: "ok" },
});

describe.skipIf(!installed)("controls of chaostoolkit-addons (needs chaostoolkit-addons)", () => {
  test("repeat inserts copies behind the activity", async () => {
    await using shared = openTestBridge({ env: { PYTHONPATH: fixturesPath } });
    const control = await loadFrom(shared, "chaosaddons.controls.repeat", { repeat_count: 3 });
    const method = [activity("a"), activity("b")];
    const experiment: JsonObject = { title: "t", description: "d", method };
    const [a, b] = method;
    const input = inputOf(experiment, a!, { repeat_count: 3 });
    expect(await control.call("after_activity", { ...input, state: { status: "succeeded" } }, never)).toEqual({
      kind: "done",
    });
    expect(method.map(({ name, iteration_index: index }) => [name, index])).toEqual([
      ["a", undefined],
      ["a", 1],
      ["a", 2],
      ["b", undefined],
    ]);
    expect([method[0] === a, method[3] === b]).toEqual([true, true]);
  });

  test("bypass marks activities as dry, and takes the mark away again", async () => {
    await using shared = openTestBridge({ env: { PYTHONPATH: fixturesPath } });
    const control = await loadFrom(shared, "chaosaddons.controls.bypass", { target_names: ["a"] });
    const a = activity("a");
    const input = inputOf({ method: [a] }, a, { target_names: ["a"] });
    expect(await control.call("before_activity", input, never)).toEqual({ kind: "done" });
    expect(a["dry"]).toBe(true);
    await control.call("after_activity", { ...input, state: {} }, never);
    expect(a).toEqual(activity("a"));
  });

  test("safeguards end the run by a signal once a probe is out of its tolerance", async () => {
    await using shared = openTestBridge({ env: { PYTHONPATH: fixturesPath } });
    const probe = {
      type: "probe",
      name: "p",
      provider: { type: "python", module: "mods", func: "ok", arguments: { x: 2 } },
      tolerance: 1,
      frequency: 0.1,
    };
    const given = { probes: [probe] };
    const control = await loadFrom(shared, "chaosaddons.controls.safeguards", given);
    const experiment: JsonObject = { title: "t", description: "d", method: [] };
    const input = inputOf(experiment, experiment, given);
    for (const hook of ["validate", "configure", "before_experiment"] as const) {
      expect([hook, await control.call(hook, input, never)]).toEqual([hook, { kind: "done" }]);
    }
    await expect.poll(() => shared.signals).toEqual(["SIGUSR1"]);
    expect(await control.call("after_experiment", { ...input, state: {} }, never)).toEqual({ kind: "done" });
  });
});

async function loadFrom(shared: ReturnType<typeof openTestBridge>, module: string, given: JsonObject) {
  const declaration = { name: "c", provider: { type: "python", module, arguments: given } };
  const loaded = await createPythonControlLoader(shared.bridge).load(declaration, never);
  if (typeof loaded === "string") throw new Error(loaded);
  return loaded;
}

function inputOf(experiment: JsonObject, context: Json, given: JsonObject): HookInput {
  return { context, arguments: given, experiment, configuration: {}, secrets: {}, settings: {} };
}

function hasAddons(): boolean {
  if (python === undefined) return false;
  try {
    execFileSync(python, ["-c", "import chaosaddons.controls"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
