import type { Activity, ActivityRun, Ending, Experiment, RunEvent, SteadyState } from "@hormesis/experiment";

/*
 * A made-up run for the tests of the views: a gate, a method with a background action, a check beside it that
 * deviates once, a guard, an unmet after-check, rollbacks.
 */

/** The instant at which the story begins: 2026-11-23 10:00:00 UTC. */
export const START = Date.UTC(2026, 10, 23, 10, 0, 0);

const probe = (name: string): Activity => ({ type: "probe", name, provider: { type: "http", url: "http://x" } });
const action = (name: string): Activity => ({ type: "action", name, provider: { type: "process", path: "x" } });

const longName =
  "die Zahlungen über den Zwischenspeicher 支払い 💳 werden höchstens einmal gebucht, auch wenn das Gateway zweimal antwortet";

export const experiment: Experiment = {
  title: "Customers can buy while payments are slow",
  description: "d",
  "steady-state-hypothesis": { title: "The shop sells", probes: [] },
  method: [],
};

function runOf(activity: Activity, durationSeconds: number, more: Partial<ActivityRun> = {}): ActivityRun {
  return {
    activity,
    output: { status: 0 },
    start: "",
    end: "",
    status: "succeeded",
    duration: durationSeconds,
    ...more,
  };
}

function state(met: boolean): SteadyState {
  return { steady_state_met: met, probes: [runOf(probe("storefront answers"), 0.045, { tolerance_met: met })] };
}

export const ending: Ending = {
  status: "completed",
  deviated: true,
  verdict: "refuted",
  reasons: [
    "The steady state was not met after the method: storefront answers: expected 200, and the status is 500 (Internal Server Error).",
    "It was not met in 1 of 2 checks beside the method.",
  ],
  residue: [],
  exitCode: 1,
  uncaught: undefined,
};

type Told = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, "at"> : never) : never;

/** The events of the story; each says how many milliseconds after the start it happens. */
export function story(last: Partial<Ending> = {}): RunEvent[] {
  const events: RunEvent[] = [];
  const at = (ms: number, event: Told) => events.push({ ...event, at: START + ms } as RunEvent);
  at(0, {
    type: "run-started",
    runId: "r",
    experiment,
    semantics: "strict",
    seed: "7f3a2c",
    planHash: "91ac02d4e5f6a7b8",
    hypothesisStrategy: "continuously",
    rollbackStrategy: "default",
  });
  at(2, { type: "phase-started", phase: "gate", activities: 2 });
  at(3, { type: "activity-started", phase: "gate", id: 1, activity: probe("storefront answers"), background: false });
  at(48, {
    type: "activity-finished",
    phase: "gate",
    id: 1,
    run: runOf(probe("storefront answers"), 0.045, { tolerance_met: true }),
  });
  at(49, { type: "activity-started", phase: "gate", id: 2, activity: probe(longName), background: false });
  at(1293, {
    type: "activity-finished",
    phase: "gate",
    id: 2,
    run: runOf(probe(longName), 1.244, { tolerance_met: true }),
  });
  at(1294, { type: "hypothesis-checked", phase: "gate", iteration: 1, state: state(true) });
  at(1295, { type: "phase-finished", phase: "gate" });
  at(1296, { type: "phase-started", phase: "during", activities: 2 });
  at(1297, { type: "phase-started", phase: "method", activities: 2 });
  at(1298, {
    type: "activity-started",
    phase: "method",
    id: 3,
    activity: action("customers keep buying"),
    background: true,
  });
  at(1300, { type: "hypothesis-checked", phase: "during", iteration: 1, state: state(true) });
  at(1301, { type: "pause-started", phase: "method", name: "slow payments down", when: "before", seconds: 2.5 });
  at(3801, {
    type: "activity-started",
    phase: "method",
    id: 4,
    activity: action("slow payments down"),
    background: false,
  });
  at(3900, {
    type: "activity-retried",
    phase: "method",
    id: 4,
    name: "slow payments down",
    attempt: 2,
    reason: "exit code 1",
  });
  at(4000, {
    type: "activity-finished",
    phase: "method",
    id: 4,
    run: runOf(action("slow payments down"), 0.2),
    reason: "exit code 0",
  });
  at(4100, {
    type: "activity-finished",
    phase: "during",
    id: 5,
    run: runOf(probe("storefront answers"), 0.1, { tolerance_met: false }),
    reason: "expected 200, and the status is 500",
  });
  at(4101, { type: "hypothesis-checked", phase: "during", iteration: 2, state: state(false) });
  at(4200, { type: "activity-finished", phase: "method", id: 3, run: runOf(action("customers keep buying"), 2.9) });
  at(4201, { type: "warning", message: "The control 'tracing' could not be loaded: no module named 'tracing'." });
  at(4202, { type: "phase-finished", phase: "method" });
  at(4203, { type: "phase-started", phase: "after", activities: 2 });
  at(64_300, {
    type: "activity-finished",
    phase: "after",
    id: 6,
    run: runOf(probe("storefront answers"), 60.1, { tolerance_met: false }),
    reason: `expected 200, and the status is 500: {"error": "payments did not answer within the time limit of the card gateway"}`,
  });
  at(64_301, { type: "hypothesis-checked", phase: "after", iteration: 1, state: state(false) });
  at(64_302, { type: "phase-started", phase: "rollbacks", activities: 1 });
  at(64_303, {
    type: "activity-finished",
    phase: "rollbacks",
    id: 7,
    run: runOf(action("make payments fast again"), 0.0002),
  });
  at(64_400, { type: "run-finished", ending: { ...ending, ...last }, durationSeconds: 64.4 });
  return events;
}
