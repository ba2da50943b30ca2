import { describe, expect, it } from "vitest";
import type { ControlLoader } from "../ports/control.ts";
import {
  action,
  breaks,
  experiment,
  fails,
  gives,
  interruptAt,
  probe,
  ScriptedProvider,
  sleeps,
  steady,
  tell,
} from "./test-kit.ts";

const rollback = action("rollback");

describe("a strict run", () => {
  it("is held when the steady state is met before and after, and exits with 0", async () => {
    const { ending } = await tell(experiment({ "steady-state-hypothesis": steady(), method: [action("stress")] }));
    expect(ending).toMatchObject({ verdict: "held", status: "completed", deviated: false, exitCode: 0, reasons: [] });
  });

  it("is refuted when the steady state is lost, and plays the rollbacks", async () => {
    const provider = new ScriptedProvider({ steady: [gives(1), gives(0)] });
    const document = experiment({
      "steady-state-hypothesis": steady(),
      method: [action("stress")],
      rollbacks: [rollback],
    });
    const { ending } = await tell(document, { provider });
    expect(ending).toMatchObject({ verdict: "refuted", status: "completed", deviated: true, exitCode: 1 });
    expect(ending.reasons).toEqual(["The steady state was not met after the method: steady"]);
    expect(provider.names).toEqual(["steady", "stress", "steady", "rollback"]);
  });

  it("is void when the gate is not met, and neither method nor rollbacks are played", async () => {
    const provider = new ScriptedProvider({ steady: [gives(0)] });
    const document = experiment({
      "steady-state-hypothesis": steady(),
      method: [action("stress")],
      rollbacks: [rollback],
    });
    const { ending } = await tell(document, { provider });
    expect(ending).toMatchObject({ verdict: "void", exitCode: 3 });
    expect(provider.names).toEqual(["steady"]);
  });

  it("is void when an action fails: the stress was never there", async () => {
    const provider = new ScriptedProvider({ stress: [fails("no such pod")] });
    const document = experiment({
      "steady-state-hypothesis": steady(),
      method: [action("stress"), action("more")],
      rollbacks: [rollback],
    });
    const { ending } = await tell(document, { provider });
    expect(ending).toMatchObject({ verdict: "void", status: "aborted", exitCode: 3 });
    expect(ending.reasons[0]).toContain("stress: no such pod");
    expect(provider.names).toEqual(["steady", "stress", "steady", "rollback"]);
  });

  it("is void when an action's process exits with 1, unless its tolerance expects that", async () => {
    const scripts = { stress: [gives({ status: 1 }, "it exited with status 1")] };
    expect((await tell(experiment({ method: [action("stress")] }), { scripts })).ending.verdict).toBe("void");
    const expected = experiment({ method: [action("stress", { tolerance: 1 })] });
    expect((await tell(expected, { scripts })).ending.verdict).toBe("held");
  });

  it("takes a declaration that cannot work as a failed action, and plays the rollbacks", async () => {
    const provider = new ScriptedProvider({ stress: [breaks("a header is a number")] });
    const { ending } = await tell(experiment({ method: [action("stress")], rollbacks: [rollback] }), { provider });
    expect(ending.verdict).toBe("void");
    expect(provider.names).toEqual(["stress", "rollback"]);
  });

  it("takes a background activity that breaks as failed, not as green", async () => {
    const document = experiment({ method: [action("aside", { background: true }), action("b")] });
    const { ending, events } = await tell(document, { scripts: { aside: [breaks("bad")] } });
    expect(ending.verdict).toBe("void");
    const aside = events.find((event) => event.type === "activity-finished" && event.run.activity.name === "aside");
    expect(aside).toMatchObject({ run: { status: "failed" } });
  });

  it("is refuted by a probe of the method that is out of its tolerance", async () => {
    const document = experiment({ method: [probe("latency", { tolerance: { type: "range", range: [0, 100] } })] });
    const { ending } = await tell(document, { scripts: { latency: [gives(250)] } });
    expect(ending).toMatchObject({ verdict: "refuted", exitCode: 1 });
    expect(ending.reasons[0]).toContain("latency");
  });

  it("is refuted by a probe of the method that waits in vain until its output is as wanted", async () => {
    const document = experiment({
      method: [probe("is back", { until: { tolerance: 1, within: "1s", every: "200ms" } })],
    });
    const { ending } = await tell(document, { scripts: { "is back": [gives(0)] } });
    expect(ending).toMatchObject({ verdict: "refuted", exitCode: 1 });
    expect(ending.reasons[0]).toContain("is back: not met within 1s");
  });

  it("is void when the steady state could not be watched", async () => {
    const loader: ControlLoader = {
      type: "script",
      load: async () => ({
        has: (hook) => hook === "after_hypothesis",
        call: () => Promise.reject(new Error("the loader broke")),
      }),
      close: async () => undefined,
    };
    const document = experiment({
      controls: [{ name: "c", provider: { type: "script", module: "m" } }],
      "steady-state-hypothesis": steady(),
      method: [action("stress")],
    });
    const { ending } = await tell(document, {
      ports: { controls: [loader] },
      hypothesisStrategy: "during-method-only",
    });
    expect(ending.verdict).toBe("void");
    expect(ending.reasons[0]).toContain("could not be watched during the method: the loader broke");
  });

  it("is refuted when the steady state was lost during the method, though it came back", async () => {
    const scripts = { steady: [gives(1), gives(0), gives(1)], stress: [sleeps(3000)] };
    const document = experiment({ "steady-state-hypothesis": steady(), method: [action("stress")] });
    const { ending } = await tell(document, { scripts, hypothesisStrategy: "continuously" });
    expect(ending).toMatchObject({ verdict: "refuted", deviated: true });
    expect(ending.reasons[0]).toMatch(/in 1 of \d looks/);
  });

  it("ends the running activity at once when told to fail fast", async () => {
    const scripts = { steady: [gives(1), gives(0)], stress: [sleeps(3_600_000)] };
    const document = experiment({ "steady-state-hypothesis": steady(), method: [action("stress"), action("more")] });
    const { ending, clock } = await tell(document, { scripts, hypothesisStrategy: "continuously", failFast: true });
    expect(ending.verdict).toBe("refuted");
    expect(clock.monotonic()).toBeLessThan(10_000);
  });

  it("is interrupted by a signal within the running activity, and plays the rollbacks", async () => {
    const provider = new ScriptedProvider({ stress: [sleeps(3_600_000)] });
    const document = experiment({ method: [action("stress"), action("more")], rollbacks: [rollback] });
    const { ending, clock } = await tell(document, { provider, onEvent: interruptAt("stress") });
    expect(ending).toMatchObject({ verdict: "interrupted", status: "interrupted", exitCode: 5 });
    expect(provider.names).toEqual(["stress", "rollback"]);
    expect(clock.monotonic()).toBeLessThan(1000);
  });

  it("ends at its time limit, with rollbacks", async () => {
    const provider = new ScriptedProvider({ stress: [sleeps(3_600_000)] });
    const { ending } = await tell(experiment({ method: [action("stress")], rollbacks: [rollback] }), {
      provider,
      timeLimitMs: 5000,
    });
    expect(ending.verdict).toBe("interrupted");
    expect(ending.reasons[0]).toContain("time limit of 5s");
    expect(provider.names).toEqual(["stress", "rollback"]);
  });

  it("is interrupted and reverted when a guard trips", async () => {
    const guards = [
      { name: "errors", provider: { type: "script" }, tolerance: { type: "range", range: [0, 5] }, every: "1s" },
    ];
    const provider = new ScriptedProvider({ errors: [gives(1), gives(2), gives(50)], stress: [sleeps(3_600_000)] });
    const { ending, events } = await tell(experiment({ guards, method: [action("stress")], rollbacks: [rollback] }), {
      provider,
    });
    expect(ending.verdict).toBe("interrupted");
    expect(ending.reasons[0]).toContain("Guard 'errors' tripped");
    expect(provider.names.at(-1)).toBe("rollback");
    expect(events.some((event) => event.type === "guard-tripped")).toBe(true);
  });

  it("names a rollback that failed as residue, goes on with the next, and exits with 6", async () => {
    const provider = new ScriptedProvider({ one: [fails("no")] });
    const { ending } = await tell(
      experiment({ method: [action("stress")], rollbacks: [action("one"), action("two")] }),
      { provider },
    );
    expect(ending).toMatchObject({ verdict: "inconclusive", exitCode: 6, residue: ["one: no"] });
    expect(provider.names).toEqual(["stress", "one", "two"]);
  });

  it("hurries the rollbacks when interrupted again, and abandons them the third time, naming what is left", async () => {
    const document = experiment({
      method: [action("stress")],
      rollbacks: [action("slow", { pauses: { before: 600 } }), action("stuck"), action("never")],
    });
    const provider = new ScriptedProvider({ stress: [sleeps(3_600_000)], stuck: [sleeps(3_600_000)] });
    const { ending, clock } = await tell(document, {
      provider,
      onEvent: (event, run) => {
        const isMoment =
          (event.type === "activity-started" && ["stress", "stuck"].includes(event.activity.name)) ||
          (event.type === "pause-started" && event.phase === "rollbacks");
        if (isMoment) run.interrupt({ kind: "signal", name: "SIGINT" });
      },
    });
    expect(ending).toMatchObject({ verdict: "interrupted", exitCode: 6 });
    expect(ending.residue.map((line) => line.split(":")[0])).toEqual(["stuck", "never"]);
    expect(clock.monotonic()).toBeLessThan(1000);
  });

  it("is refuted when the system does not recover within its bound", async () => {
    const scripts = { steady: [gives(1), gives(1), gives(0)] };
    const document = experiment({
      "steady-state-hypothesis": steady(),
      method: [action("stress")],
      recovery: { within: "10s", every: "2s" },
    });
    const { ending } = await tell(document, { scripts });
    expect(ending.verdict).toBe("refuted");
    expect(ending.reasons[0]).toContain("did not recover");
    const healed = await tell(document, { scripts: { steady: [gives(1), gives(1), gives(0), gives(0), gives(1)] } });
    expect(healed.ending.verdict).toBe("held");
  });

  it("is refuted when it comes back only after its bound, because one look took longer", async () => {
    const scripts = { steady: [gives(1), gives(1), sleeps(3000, 1)] };
    const document = experiment({
      "steady-state-hypothesis": steady(),
      method: [action("stress")],
      recovery: { within: "1s" },
    });
    const { ending } = await tell(document, { scripts });
    expect(ending.verdict).toBe("refuted");
    expect(ending.reasons).toEqual(["The system did not recover: the steady state was still not met after 1s"]);
  });

  it("is inconclusive where nothing was asked, however well everything went", async () => {
    const silent = [
      await tell(experiment({ method: [action("stress")] })),
      await tell(experiment({})),
      await tell(experiment({ "steady-state-hypothesis": steady(), method: [action("stress")] }), {
        hypothesisStrategy: "skip",
      }),
      await tell(experiment({ "steady-state-hypothesis": steady(), method: [action("stress")] }), {
        hypothesisStrategy: "before-method-only",
      }),
    ];
    for (const { ending } of silent) expect(ending).toMatchObject({ verdict: "inconclusive", exitCode: 4 });
    expect(silent[0]?.ending.reasons[0]).toContain("Nothing was asked");
  });

  it("is held by a look at the steady state alone, when that is what was asked for", async () => {
    const document = experiment({ "steady-state-hypothesis": steady(), method: [action("stress")] });
    expect((await tell(document, { only: ["gate"] })).ending.verdict).toBe("held");
    expect((await tell(document, { only: ["after"] })).ending.verdict).toBe("held");
  });

  it.each(["probes", "actions", "activities"] as const)(
    "is inconclusive when its %s were only pretended",
    async (dry) => {
      const document = experiment({ "steady-state-hypothesis": steady(), method: [action("stress")] });
      expect((await tell(document, { dry })).ending).toMatchObject({ verdict: "inconclusive", exitCode: 4 });
    },
  );

  it("plays the rollbacks and awaits the recovery when it is limited to them", async () => {
    const provider = new ScriptedProvider({});
    const document = experiment({
      "steady-state-hypothesis": steady(),
      method: [action("stress")],
      rollbacks: [rollback],
      recovery: { within: "5s" },
    });
    await tell(document, { provider, only: ["rollbacks", "recovery"] });
    expect(provider.names).toEqual(["rollback", "steady"]);
  });

  it("begins nothing before every guard was seen to be fine", async () => {
    const guards = [{ name: "errors", provider: { type: "script" }, tolerance: 0 }];
    const provider = new ScriptedProvider({ errors: [sleeps(500, 9)] });
    const { ending } = await tell(experiment({ guards, method: [action("stress")] }), { provider });
    expect(ending.verdict).toBe("interrupted");
    expect(provider.names).toEqual(["errors"]);
  });

  it("names every rollback that was not finished, also two of one name", async () => {
    const document = experiment({
      method: [action("stress")],
      rollbacks: [action("undo"), action("stuck"), action("undo")],
    });
    const { ending } = await tell(document, {
      scripts: { stuck: [sleeps(3_600_000)] },
      onEvent: (event, run) => {
        if (event.type !== "activity-started" || event.activity.name !== "stuck") return;
        for (let count = 0; count < 3; count += 1) run.interrupt({ kind: "signal", name: "SIGINT" });
      },
    });
    expect(ending.residue.map((line) => line.split(":")[0])).toEqual(["stuck", "undo"]);
  });

  it("does no more harm once an action in the background has failed", async () => {
    const provider = new ScriptedProvider({ aside: [fails("no")], b: [sleeps(10)] });
    const document = experiment({ method: [action("aside", { background: true }), action("b"), action("c")] });
    expect((await tell(document, { provider })).ending.verdict).toBe("void");
    expect(provider.names).not.toContain("c");
  });

  it("trips a guard that gives no answer", async () => {
    const guards = [{ name: "mute", provider: { type: "script" }, tolerance: 1 }];
    const { ending } = await tell(experiment({ guards, method: [action("stress")] }), {
      scripts: { mute: [sleeps(3_600_000)] },
    });
    expect(ending.verdict).toBe("interrupted");
    expect(ending.reasons[0]).toContain("Guard 'mute' tripped");
  });
});
