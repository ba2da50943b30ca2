import { describe, expect, it } from "vitest";
import type { Control } from "../document/schema.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import type { ControlHook, ControlLoader, HookInput, HookResult } from "../ports/control.ts";
import { action, experiment, probe, ScriptedProvider, steady, tell } from "./test-kit.ts";

type OnHook = (hook: ControlHook, input: HookInput, control: string) => HookResult | undefined;

/** Controls in the same process that write down every call. */
function recorder(onHook: OnHook = () => undefined): { loader: ControlLoader; calls: string[] } {
  const calls: string[] = [];
  const loader: ControlLoader = {
    type: "module",
    load: async ({ name, provider }: Control) => {
      if (provider.module === "missing") return "there is no module 'missing'";
      return {
        has: () => true,
        call: async (hook, input) => {
          const about = isJsonObject(input.context) ? (input.context["name"] ?? input.context["title"]) : input.context;
          calls.push(`${name} ${hook} ${String(about)}`);
          return onHook(hook, input, name) ?? { kind: "done" };
        },
      };
    },
    close: async () => undefined,
  };
  return { loader, calls };
}

const control = (name: string, more: JsonObject = {}): JsonObject => ({
  name,
  provider: { type: "module", module: name },
  ...more,
});

describe("controls", () => {
  it("are called around everything, in the order of the run", async () => {
    const { loader, calls } = recorder();
    const document = experiment({
      controls: [control("c")],
      "steady-state-hypothesis": steady(),
      method: [action("a")],
      rollbacks: [action("r")],
    });
    await tell(document, { ports: { controls: [loader] } });
    const hypothesis = ["before_hypothesis h", "before_activity steady", "after_activity steady", "after_hypothesis h"];
    expect(calls.map((call) => call.slice(2))).toEqual([
      "configure null",
      "before_experiment t",
      ...hypothesis,
      "before_method t",
      "before_activity a",
      "after_activity a",
      "after_method t",
      ...hypothesis,
      "before_rollback t",
      "before_activity r",
      "after_activity r",
      "after_rollback t",
      "after_experiment t",
      "cleanup null",
    ]);
  });

  it("are inherited unless they are not automatic, and called in one direction only when scoped", async () => {
    const { loader, calls } = recorder();
    const document = experiment({
      controls: [control("top"), control("manual", { automatic: false })],
      method: [action("a", { controls: [control("own", { scope: "after" })] })],
    });
    await tell(document, { ports: { controls: [loader] } });
    expect(calls.filter((call) => call.endsWith("_activity a"))).toEqual([
      "top before_activity a",
      "top after_activity a",
      "own after_activity a",
    ]);
  });

  it("see the verdict on the tolerance, which Chaos Toolkit's cannot", async () => {
    const seen: unknown[] = [];
    const { loader } = recorder((hook, { state }) => {
      if (hook === "after_activity" && isJsonObject(state)) seen.push(state["tolerance_met"]);
      return undefined;
    });
    const document = experiment({ controls: [control("c")], "steady-state-hypothesis": steady() });
    await tell(document, { ports: { controls: [loader] } });
    expect(seen).toEqual([true, true]);
    await tell(document, { ports: { controls: [loader] }, semantics: "chaos-toolkit" });
    expect(seen.slice(2)).toEqual([undefined, undefined]);
  });

  it("can interrupt the run, which is reverted all the same", async () => {
    const { loader } = recorder((hook) =>
      hook === "after_method" ? { kind: "interrupt", reason: "enough" } : undefined,
    );
    const provider = new ScriptedProvider({});
    const document = experiment({ controls: [control("c")], method: [action("a")], rollbacks: [action("r")] });
    const { ending } = await tell(document, { provider, ports: { controls: [loader] } });
    expect(ending).toMatchObject({ verdict: "interrupted", reasons: ["enough"] });
    expect(provider.names).toEqual(["a", "r"]);
  });

  it("that fail or cannot be loaded are told and passed over", async () => {
    const { loader } = recorder((hook) => (hook === "before_method" ? { kind: "failed", reason: "oops" } : undefined));
    const document = experiment({ controls: [control("c"), control("missing")], method: [action("a")] });
    const { ending, events } = await tell(document, { ports: { controls: [loader] } });
    expect(ending.verdict).toBe("inconclusive");
    const warnings = events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
    expect(warnings).toEqual([
      "Control 'missing' is not used: there is no module 'missing'",
      "Control 'c' failed in before_method: oops",
    ]);
  });

  it("can add activities while the method is played, and make one pretended", async () => {
    const provider = new ScriptedProvider({});
    const { loader } = recorder((hook, { context, experiment: live }) => {
      const { method } = live;
      if (!isJsonObject(context) || !Array.isArray(method)) return undefined;
      if (hook === "after_activity" && context["name"] === "a") method.push(probe("added") as JsonObject);
      if (hook === "before_activity" && context["name"] === "b") context["dry"] = "activities";
      return undefined;
    });
    const document = experiment({ controls: [control("c")], method: [action("a"), action("b")] });
    await tell(document, { provider, ports: { controls: [loader] } });
    expect(provider.names).toEqual(["a", "added"]);
  });

  it("that are global and fail to be configured are not used", async () => {
    const { loader, calls } = recorder((hook, _, name) =>
      hook === "configure" && name === "bad" ? { kind: "failed", reason: "no" } : undefined,
    );
    const globalControls = [control("bad"), control("good")];
    await tell(experiment({ method: [action("a")] }), { globalControls, ports: { controls: [loader] } });
    expect(calls.filter((call) => call.includes("_activity"))).toEqual([
      "good before_activity a",
      "good after_activity a",
    ]);
  });

  it("cannot change what was found, only what is recorded beside it", async () => {
    const { loader } = recorder((hook, { state }) => {
      if (!isJsonObject(state)) return undefined;
      if (hook === "after_activity")
        Object.assign(state, { status: "succeeded", tolerance_met: true, output: "changed" });
      if (hook === "after_hypothesis") state["steady_state_met"] = true;
      return undefined;
    });
    const document = experiment({
      controls: [control("c")],
      "steady-state-hypothesis": steady(2),
      method: [action("a")],
    });
    const { ending, events } = await tell(document, { ports: { controls: [loader] } });
    expect(ending.verdict).toBe("void");
    const told = events.find((event) => event.type === "activity-finished");
    expect(told).toMatchObject({ run: { tolerance_met: false, output: "changed" } });
    expect(events.some((event) => event.type === "warning")).toBe(true);
  });
});
