import { describe, expect, it } from "vitest";
import type { ControlLoader } from "../ports/control.ts";
import { Interruption } from "./interruption.ts";
import type { ExperimentRun } from "./run.ts";
import {
  action,
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

const exits = { status: "interrupted", reason: "it called exit" } as const;

describe("rollbacks", () => {
  it("go on past one that wants the run to end, and name it", async () => {
    const provider = new ScriptedProvider({ first: [exits] });
    const rollbacks = [action("first"), action("second"), action("third")];
    const { ending } = await tell(experiment({ rollbacks }), { provider });
    expect(provider.names).toEqual(["first", "second", "third"]);
    expect(ending).toMatchObject({ verdict: "interrupted", exitCode: 6, residue: ["first: it called exit"] });
  });

  it.each(["before_rollback", "after_rollback"] as const)(
    "are all played when a control interrupts in %s",
    async (hook) => {
      const loader: ControlLoader = {
        type: "script",
        load: async () => ({
          has: (asked) => asked === hook,
          call: async () => ({ kind: "interrupt", reason: "the control said stop" }),
        }),
        close: async () => undefined,
      };
      const provider = new ScriptedProvider({});
      const controls = [{ name: "c", provider: { type: "script", module: "m" } }];
      const document = experiment({ controls, rollbacks: [action("first"), action("second")] });
      const { ending } = await tell(document, { provider, ports: { controls: [loader] } });
      expect(provider.names).toEqual(["first", "second"]);
      expect(ending).toMatchObject({ verdict: "interrupted", exitCode: 5, residue: [] });
    },
  );
});

const sigint = { kind: "signal", name: "SIGINT" } as const;

describe("an interruption", () => {
  it("of guards that trip at once never abandons the rollbacks", () => {
    const interruption = new Interruption(() => undefined);
    for (const reason of ["one", "two", "three"]) interruption.interrupt({ kind: "guard", reason });
    expect(interruption.stop.aborted).toBe(true);
    expect(interruption.hurry.aborted || interruption.abandon.aborted).toBe(false);
    expect(interruption.cause).toMatchObject({ reason: "one" });
  });

  it("of a time limit that passes while the run is being ended does not hurry the rollbacks", async () => {
    const document = experiment({
      method: [action("slow")],
      rollbacks: [action("undo", { pauses: { before: 3 } })],
    });
    const { ending, clock } = await tell(document, {
      scripts: { slow: [sleeps(9000)] },
      timeLimitMs: 2000,
      onEvent: interruptAt("slow"),
    });
    expect(ending).toMatchObject({ verdict: "interrupted", exitCode: 5, residue: [] });
    expect(clock.monotonic()).toBe(3000);
  });

  it("that comes first while the steady state is awaited again ends the wait at once", async () => {
    const document = experiment({
      "steady-state-hypothesis": steady(),
      method: [action("a")],
      recovery: { within: "10m", every: "1m" },
    });
    const { ending, clock } = await tell(document, {
      scripts: { steady: [gives(1), gives(1), gives(0)] },
      onEvent: (event, run) => {
        if (event.type === "hypothesis-checked" && event.phase === "recovery") run.interrupt(sigint);
      },
    });
    expect(ending.verdict).toBe("interrupted");
    expect(clock.monotonic()).toBeLessThan(60_000);
  });

  it("while a tolerance is being looked at leaves an entry that has ended", async () => {
    const tolerance = { type: "probe", name: "is it", provider: { type: "script", arguments: { value: 1 } } };
    const { ending, events } = await tell(experiment({ method: [probe("look", { tolerance })] }), {
      scripts: { "is it": [sleeps(60_000)] },
      timeLimitMs: 2000,
    });
    expect(ending.verdict).toBe("interrupted");
    const ended = events.flatMap((event) => (event.type === "activity-finished" ? [event.run] : []));
    expect(ended).toMatchObject([{ status: "succeeded", output: 1 }]);
  });

  it("ends a control that hangs, and the rollbacks are played", async () => {
    let running: ExperimentRun | undefined;
    const loader: ControlLoader = {
      type: "script",
      load: async () => ({
        has: (asked) => asked === "before_activity",
        call: async (_hook, input, signal) => {
          if ((input.context as { name?: string }).name !== "second") return { kind: "done" };
          return new Promise((resolve) => {
            signal.addEventListener("abort", () => resolve({ kind: "failed", reason: "it was ended" }));
            running?.interrupt(sigint);
          });
        },
      }),
      close: async () => undefined,
    };
    const controls = [{ name: "c", provider: { type: "script", module: "m" } }];
    const provider = new ScriptedProvider({});
    const document = experiment({ controls, method: [action("first"), action("second")], rollbacks: [action("undo")] });
    const { ending } = await tell(document, {
      provider,
      ports: { controls: [loader] },
      onEvent: (_event, run) => {
        running = run;
      },
    });
    expect(provider.names).toEqual(["first", "undo"]);
    expect(ending).toMatchObject({ verdict: "interrupted", exitCode: 5 });
  });

  it("that comes when the verdict is reached changes nothing, and nothing is told after the end", async () => {
    const { ending, events } = await tell(experiment({ method: [action("a")] }), {
      onEvent: (event, run) => {
        if (event.type === "run-finished") run.interrupt({ kind: "signal", name: "SIGINT" });
      },
    });
    expect(ending.verdict).toBe("inconclusive");
    expect(events.at(-1)?.type).toBe("run-finished");
  });

  it("of the recovery ends that phase too", async () => {
    const document = experiment({
      "steady-state-hypothesis": steady(),
      method: [action("a")],
      recovery: { within: "9s" },
    });
    const scripts = { steady: [gives(1), gives(1), exits] };
    const { events } = await tell(document, { scripts });
    expect(events).toContainEqual(expect.objectContaining({ type: "phase-finished", phase: "recovery" }));
  });

  it("three times over abandons what is being rolled back, with a name for each that is left", async () => {
    const rollbacks = [action("stuck"), action("never")];
    const { ending } = await tell(experiment({ method: [action("slow")], rollbacks }), {
      scripts: { slow: [sleeps(9000)], stuck: [sleeps(9000)] },
      onEvent: (event, run) => {
        interruptAt("slow")(event, run);
        interruptAt("stuck")(event, run);
        interruptAt("stuck")(event, run);
      },
    });
    expect(ending.exitCode).toBe(6);
    expect(ending.residue).toEqual(["stuck: not finished (Received SIGINT)", "never: not finished (Received SIGINT)"]);
  });
});

it("hides secrets in what it says is left", async () => {
  const { ending } = await tell(experiment({ secrets: { db: { password: "hunter2" } }, rollbacks: [action("undo")] }), {
    scripts: { undo: [fails("no login as hunter2")] },
  });
  expect(ending.residue).toEqual(["undo: no login as [secret db.password]"]);
});

it("hides secrets in why something is tried again, and why the run is stopped", async () => {
  const retried = action("a", { retry: { attempts: 2 } });
  const { events } = await tell(experiment({ secrets: { db: { password: "hunter2" } }, method: [retried] }), {
    scripts: { a: [fails("no login as hunter2"), sleeps(10)] },
    onEvent: (event, run) => {
      if (event.type === "activity-retried") run.interrupt({ kind: "control", reason: "hunter2 was seen" });
    },
  });
  expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(["activity-retried", "interrupting"]));
  expect(JSON.stringify(events)).not.toContain("hunter2");
});
