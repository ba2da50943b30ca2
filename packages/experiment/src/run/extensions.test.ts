import { describe, expect, it } from "vitest";
import { action, experiment, fails, gives, probe, ScriptedProvider, sleeps, steady, tell } from "./test-kit.ts";

describe("what Chaos Toolkit's users have asked for", () => {
  it("an output of one activity is the input of a later one, typed", async () => {
    const provider = new ScriptedProvider({ "find pod": [gives({ items: [{ name: "p1", restarts: 3 }] })] });
    const use = { provider: { type: "script", arguments: { restarts: '${outputs["find pod"].items[0].restarts}' } } };
    await tell(experiment({ method: [probe("find pod"), action("use", use)] }), { provider });
    expect(provider.calls[1]?.arguments).toEqual({ restarts: 3 });
  });

  it("an output that is not there fails the activity that needs it", async () => {
    const use = { provider: { type: "script", arguments: { v: "${outputs.later}" } } };
    const { ending } = await tell(experiment({ method: [action("use", use), probe("later")] }));
    expect(ending.verdict).toBe("void");
    expect(ending.reasons[0]).toContain("later");
  });

  it("retry tries again after a pause that grows, and no more often than told", async () => {
    const document = experiment({ method: [action("flaky", { retry: { attempts: 3, every: "1s", backoff: 2 } })] });
    const provider = new ScriptedProvider({ flaky: [fails("a"), fails("b"), gives("ok")] });
    const { ending, clock, events } = await tell(document, { provider });
    expect(ending.reasons[0]).toContain("Nothing was asked");
    expect(clock.monotonic()).toBe(3000);
    expect(events.filter((event) => event.type === "activity-retried")).toHaveLength(2);
    const stubborn = new ScriptedProvider({ flaky: [fails("a")] });
    expect((await tell(document, { provider: stubborn })).ending.verdict).toBe("void");
    expect(stubborn.calls).toHaveLength(3);
  });

  it("retry of a reference tries until the tolerance beside the reference is met", async () => {
    const look = probe("look", { retry: { attempts: 3, every: "1s" } });
    const hypothesis = { title: "h", probes: [{ type: "probe", ref: "look", tolerance: 2 }] };
    const document = experiment({ "steady-state-hypothesis": hypothesis, method: [look] });
    const { ending } = await tell(document, { scripts: { look: [gives(1), gives(1), gives(2)] } });
    expect(ending.verdict).toBe("held");
  });

  it("until waits for a tolerance instead of a fixed time, within its bound", async () => {
    const wait = { until: { tolerance: "ready", within: "10s", every: "1s" } };
    const document = experiment({ method: [action("wait", wait)] });
    const ready = await tell(document, { scripts: { wait: [gives("no"), gives("no"), gives("ready")] } });
    expect(ready.ending.verdict).toBe("held");
    expect(ready.clock.monotonic()).toBe(2000);
    const never = await tell(document, { scripts: { wait: [gives("no")] } });
    expect(never.ending.verdict).toBe("void");
    expect(never.ending.reasons[0]).toContain("not met within 10s");
    expect(never.clock.monotonic()).toBeLessThan(10_000);
  });

  it("repeat performs an activity so many times, each with its number", async () => {
    const { events } = await tell(experiment({ method: [action("tick", { repeat: 3 })] }));
    const runs = events.flatMap((event) =>
      event.type === "activity-finished" ? [event.run.activity["iteration_index"]] : [],
    );
    expect(runs).toEqual([1, 2, 3]);
  });

  it("an activity's timeout ends it", async () => {
    const document = experiment({ method: [action("slow", { timeout: 2 })] });
    const { ending, clock } = await tell(document, { scripts: { slow: [sleeps(60_000)] } });
    expect(ending.reasons[0]).toContain("it took longer than 2s");
    expect(clock.monotonic()).toBe(2000);
  });

  it("only the chosen phases are run", async () => {
    const provider = new ScriptedProvider({});
    const document = experiment({
      "steady-state-hypothesis": steady(),
      method: [action("m")],
      rollbacks: [action("r")],
    });
    await tell(document, { provider, only: ["gate"] });
    expect(provider.names).toEqual(["steady"]);
    const rest = new ScriptedProvider({});
    await tell(document, { provider: rest, only: ["method", "after"] });
    expect(rest.names).toEqual(["m", "steady"]);
  });

  it("all probes of the hypothesis are looked at, so that all that is wrong is known", async () => {
    const probes = [probe("a", { tolerance: 1 }), probe("b", { tolerance: 2 }), probe("c", { tolerance: 3 })];
    const provider = new ScriptedProvider({});
    const { ending } = await tell(experiment({ "steady-state-hypothesis": { title: "h", probes } }), { provider });
    expect(provider.names).toEqual(["a", "b", "c"]);
    expect(ending.reasons[0]).toContain("b, c");
  });

  it("under Chaos Toolkit's semantics they are passed over", async () => {
    const provider = new ScriptedProvider({ flaky: [fails("a")] });
    const document = experiment({
      method: [action("flaky", { retry: { attempts: 3 } }), action("tick", { repeat: 3 })],
    });
    await tell(document, { provider, semantics: "chaos-toolkit" });
    expect(provider.names).toEqual(["flaky", "tick"]);
  });
});

describe("secrets", () => {
  const secrets = { db: { password: "hunter2" }, other: { token: "t0k3n" } };
  const uses = (value: string, groups: string[]) => ({
    provider: { type: "script", secrets: groups, arguments: { value } },
  });

  it("are seen only where their group is named, and by the provider only then", async () => {
    const provider = new ScriptedProvider({});
    const document = experiment({
      secrets,
      method: [action("a", uses("${password} ${token}", ["db"])), action("b", uses("${password}", []))],
    });
    await tell(document, { provider });
    expect(provider.calls[0]).toMatchObject({
      arguments: { value: "hunter2 ${token}" },
      secrets: { password: "hunter2" },
    });
    expect(provider.calls[1]).toMatchObject({ arguments: { value: "${password}" }, secrets: undefined });
  });

  it("appear in no event: not in outputs, reasons, errors, nor in the document", async () => {
    const document = experiment({
      secrets,
      "steady-state-hypothesis": steady(1),
      method: [action("a", uses("${password}", ["db"])), action("b")],
    });
    const scripts = {
      a: [gives({ line: "login hunter2", raw: "aHVudGVyMg==" })],
      b: [fails("401 for t0k3n")],
      steady: [gives(1), gives("hunter2")],
    };
    const { events, ending } = await tell(document, { scripts });
    const told = JSON.stringify([events, ending]);
    for (const secret of ["hunter2", "t0k3n", "aHVudGVyMg=="]) expect(told).not.toContain(secret);
    expect(told).toContain("[secret db.password]");
  });
});
