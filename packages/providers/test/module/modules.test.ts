import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Control, HookInput, JsonObject, LoadedControl } from "@hormesis/experiment";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createModuleControlLoader, createModuleProvider, InterruptExecution } from "../../src/index.ts";
import { callOf } from "../support/call.ts";

const baseDir = mkdtempSync(join(tmpdir(), "hormesis-module-"));
afterAll(() => rmSync(baseDir, { recursive: true }));

const files: Record<string, string> = {
  "checks.ts": `
    interface Queue { readonly queue: string; readonly size?: number }
    export function queueIsEmpty({ queue, size = 0 }: Queue): { queue: string; empty: boolean } {
      return { queue, empty: size === 0 };
    }
    export const what = (_: unknown, context: any) => ({
      keys: Object.keys(context), configuration: context.configuration, secrets: context.secrets,
      draw: context.random.next(), aborted: context.signal.aborted,
    });
    export const later = async () => { await new Promise((resolve) => setTimeout(resolve, 5)); return "later"; };
    export const nothing = () => {};
    export const fails = () => { throw new TypeError("no such queue"); };
    export const rejects = async () => { throw "just a text"; };
    export const stops = () => { throw Object.assign(new Error("enough"), { name: "InterruptExecution" }); };
    export const deaf = () => new Promise(() => {});
    export const map = () => ({ found: new Map() });
    export const limit = 5;
    export default () => "by default";
  `,
  "control.ts": `
    const seen: string[] = [];
    export const configure = () => { seen.push("configure"); };
    export function beforeActivity(input: any) { input.context.name = "changed"; input.arguments.seen = seen; }
    export async function afterActivity() { throw new RangeError("oops"); }
    export const afterExperiment = () => { throw Object.assign(new Error("enough"), { name: "InterruptExecution" }); };
    export const cleanup = () => new Promise(() => {});
    export const beforeMethod = "not a function";
  `,
  "old.cjs": "module.exports = { check() { return 'from CommonJS'; } }; module.exports['dash-ed'] = () => 'dash';",
  "broken.ts": "export const x = ;",
  "throws.mjs": "throw new Error('not today');",
  "node_modules/plain/package.json": '{"name": "plain", "main": "main.js"}',
  "node_modules/plain/main.js": "exports.check = () => 'plain package';",
  "node_modules/import-only/package.json":
    '{"name": "import-only", "type": "module", "exports": {"types": "./no.d.ts", "import": "./main.js"}}',
  "node_modules/import-only/main.js": "export const check = () => 'import only';",
  "node_modules/@scope/two/package.json":
    '{"name": "@scope/two", "type": "module", "exports": {".": {"import": "./a.js"}, "./sub": {"import": {"default": "./b.js"}}}}',
  "node_modules/@scope/two/a.js": "export const check = () => 'scoped';",
  "node_modules/@scope/two/b.js": "export const check = () => 'subpath';",
};
beforeAll(() => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(baseDir, name)), { recursive: true });
    writeFileSync(join(baseDir, name), text);
  }
});

const provider = createModuleProvider({ baseDir });
const call = (declared: JsonObject, options = {}) => provider.perform(callOf({ type: "module", ...declared }, options));
const checks = (func: string, options = {}) => call({ module: "./checks.ts", func }, options);

describe("an activity of type module", () => {
  it("calls a function of a TypeScript file with one object of arguments", async () => {
    const args = { queue: "${q}" };
    const declared = { module: "./checks.ts", func: "queueIsEmpty", arguments: args };
    expect(await call(declared, { configuration: { q: "orders" } })).toEqual({
      status: "succeeded",
      output: { queue: "orders", empty: true },
    });
  });

  it("gives it the configuration, its secrets, the signal, the clock and chance", async () => {
    const given = { configuration: { a: 1 }, secrets: { token: "t" } };
    expect(await checks("what", given)).toMatchObject({
      output: {
        ...given,
        keys: ["configuration", "secrets", "signal", "clock", "random"],
        draw: expect.any(Number),
        aborted: false,
      },
    });
    expect(await checks("what")).toMatchObject({ output: { secrets: {} } });
  });

  it("waits for a promise, takes nothing as null, and calls the default export when none is named", async () => {
    expect(await checks("later")).toEqual({ status: "succeeded", output: "later" });
    expect(await checks("nothing")).toEqual({ status: "succeeded", output: null });
    expect(await call({ module: "./checks.ts" })).toEqual({ status: "succeeded", output: "by default" });
  });

  it("fails with the error that was thrown, and its trace", async () => {
    const outcome = await checks("fails");
    expect(outcome).toMatchObject({ status: "failed", reason: "TypeError: no such queue" });
    const trace = outcome.status === "failed" ? (outcome.trace ?? []) : [];
    expect(trace[0]).toBe("TypeError: no such queue");
    expect(trace.join("\n")).toContain("checks.ts");
    expect(await checks("rejects")).toEqual({ status: "failed", reason: "just a text", trace: ["just a text"] });
  });

  it("fails when the result is no JSON", async () => {
    expect(await checks("map")).toEqual({
      status: "failed",
      reason: "the result of 'map' cannot be written down: output.found is a Map, which JSON cannot carry",
    });
  });

  it("is interrupted by an InterruptExecution, whoever's class it is", async () => {
    expect(await checks("stops")).toEqual({ status: "interrupted", reason: "enough" });
    expect(new InterruptExecution("x").name).toBe("InterruptExecution");
  });

  it("is interrupted at once when its function does not listen to the signal", async () => {
    const controller = new AbortController();
    const outcome = checks("deaf", { signal: controller.signal });
    const start = performance.now();
    setTimeout(() => controller.abort(new Error("stop")), 20);
    expect(await outcome).toEqual({ status: "interrupted", reason: "stop" });
    expect(performance.now() - start).toBeLessThan(500);
    expect(await checks("fails", { signal: AbortSignal.abort(new Error("late")) })).toEqual({
      status: "interrupted",
      reason: "late",
    });
  });

  it.each([
    ["./old.cjs", "check", "from CommonJS"],
    ["./old.cjs", "dash-ed", "dash"],
    ["plain", "check", "plain package"],
    ["import-only", "check", "import only"],
    ["@scope/two", "check", "scoped"],
    ["@scope/two/sub", "check", "subpath"],
    ["node:os", "type", "Linux"],
    [`file://${baseDir}/old.cjs`, "check", "from CommonJS"],
    [`${baseDir}/old.cjs`, "check", "from CommonJS"],
  ])("finds %s, %s", async (module, func, output) => {
    expect(await call({ module, func })).toEqual({ status: "succeeded", output });
  });

  it("is broken when there is no such module or function, or the module cannot be loaded", async () => {
    const cases: [JsonObject, string][] = [
      [{ module: "./nope.ts", func: "x" }, "module './nope.ts' cannot be found: there is no file"],
      [{ module: "nope", func: "x" }, "module 'nope' cannot be found: there is no package"],
      [{ module: "checks.ts", func: "x" }, "write './checks.ts'"],
      [{ module: "./checks.ts", func: "queueIsEmty" }, "does not export 'queueIsEmty'. Did you mean 'queueIsEmpty'?"],
      [{ module: "./checks.ts", func: "limit" }, "exports no function, but a value, 'limit'"],
      [{ module: "./broken.ts", func: "x" }, "module './broken.ts' cannot be loaded: "],
      [{ module: "./throws.mjs", func: "x" }, "module './throws.mjs' cannot be loaded: not today"],
      [{ module: "./checks.ts", func: "later", arguments: [1] }, "must be a mapping"],
    ];
    for (const [declared, reason] of cases) {
      expect(await call(declared)).toMatchObject({ status: "broken", reason: expect.stringContaining(reason) });
    }
  });
});

describe("the check of a module", () => {
  const check = (declared: JsonObject) =>
    provider.check(callOf({ type: "module", ...declared }).activity, new AbortController().signal);

  it("finds what is missing, and says what was meant", async () => {
    expect(await check({ module: "./checks.ts", func: "lter" })).toEqual([
      {
        code: "FUNCTION_NOT_FOUND",
        message: "module './checks.ts' does not export 'lter', in activity 'n'",
        mend: "Did you mean 'later'?",
        path: ["provider", "func"],
      },
    ]);
    expect(await check({ module: "./nope.ts", func: "x" })).toMatchObject([
      { code: "MODULE_NOT_FOUND", path: ["provider", "module"] },
    ]);
    expect(await check({ module: "./throws.mjs", func: "x" })).toMatchObject([{ code: "MODULE_NOT_LOADED" }]);
    expect(await check({ module: "./old.cjs", func: "zzz" })).toMatchObject([{ mend: "It exports check, dash-ed." }]);
  });

  it("finds nothing wrong with what can be called, or is not known yet", async () => {
    expect(await check({ module: "./checks.ts", func: "later" })).toEqual([]);
    expect(await check({ module: "${where}", func: "later" })).toEqual([]);
  });
});

describe("a control of type module", () => {
  const loader = createModuleControlLoader({ baseDir });
  const quiet = new AbortController().signal;
  const load = async (module: string): Promise<LoadedControl | string> => {
    const control: Control = { name: "c", provider: { type: "module", module } };
    return loader.load(control, quiet);
  };
  const input = (): HookInput => ({
    context: { name: "a" },
    arguments: {},
    experiment: {},
    configuration: {},
    secrets: {},
    settings: {},
  });
  const loaded = async (): Promise<LoadedControl> => {
    const control = await load("./control.ts");
    if (typeof control === "string") throw new Error(control);
    return control;
  };

  it("has the hooks that its module exports as functions", async () => {
    const control = await loaded();
    expect(control.has("configure")).toBe(true);
    expect(control.has("before_activity")).toBe(true);
    expect(control.has("after_loading_experiment")).toBe(false);
    expect(control.has("before_method")).toBe(false);
  });

  it("may change what it is given", async () => {
    const control = await loaded();
    const given = input();
    expect(await control.call("configure", given, quiet)).toEqual({ kind: "done" });
    expect(await control.call("before_activity", given, quiet)).toEqual({ kind: "done" });
    expect(given).toMatchObject({ context: { name: "changed" }, arguments: { seen: ["configure"] } });
  });

  it("fails alone when it throws, unless it throws an InterruptExecution", async () => {
    const control = await loaded();
    expect(await control.call("after_activity", input(), quiet)).toEqual({
      kind: "failed",
      reason: "RangeError: oops",
    });
    expect(await control.call("after_experiment", input(), quiet)).toEqual({ kind: "interrupt", reason: "enough" });
    expect(await control.call("before_method", input(), quiet)).toEqual({ kind: "done" });
  });

  it("does not hold up an interruption", async () => {
    const control = await loaded();
    const signal = AbortSignal.timeout(20);
    expect(await control.call("cleanup", input(), signal)).toMatchObject({ kind: "interrupt" });
  });

  it("says why it cannot be loaded", async () => {
    expect(await load("./nope.ts")).toContain("module './nope.ts' cannot be found");
    expect(await load("./throws.mjs")).toContain("not today");
  });
});
