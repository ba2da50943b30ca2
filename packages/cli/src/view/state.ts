import type { Ending, Phase, RunEvent } from "@hormesis/experiment";
import { assertNever } from "../assert-never.ts";

/** An activity that is being performed. */
export interface Running {
  readonly id: number;
  readonly phase: Phase;
  readonly kind: "probe" | "action";
  readonly name: string;
  readonly background: boolean;
  readonly startedAt: number;
  /** Which try it is on; 1 at first. */
  readonly attempt: number;
}

export interface Pausing {
  readonly name: string;
  readonly when: "before" | "after";
  readonly seconds: number;
  readonly startedAt: number;
}

/** What a person watching a run needs to know at one moment; a fold over the events so far. */
export interface RunView {
  readonly startedAt: number;
  readonly at: number;
  readonly header: Extract<RunEvent, { type: "run-started" }> | undefined;
  /** Phases that are going on, in the order in which they began. */
  readonly open: readonly Phase[];
  /** Steps of the method: how many there are, and how many are over. */
  readonly method: { readonly of: number; readonly done: number };
  readonly running: ReadonlyMap<number, Running>;
  readonly pausing: Pausing | undefined;
  /** Checks of the steady state beside the method. */
  readonly during: {
    readonly checks: number;
    readonly unmet: number;
    readonly met: boolean;
    readonly changed: boolean;
  };
  readonly interrupting: string | undefined;
  readonly ending: Ending | undefined;
  readonly durationSeconds: number;
  /** Tries that the activity of the event at hand took. */
  readonly tries: number;
}

export const emptyView: RunView = {
  startedAt: 0,
  at: 0,
  header: undefined,
  open: [],
  method: { of: 0, done: 0 },
  running: new Map(),
  pausing: undefined,
  during: { checks: 0, unmet: 0, met: true, changed: false },
  interrupting: undefined,
  ending: undefined,
  durationSeconds: 0,
  tries: 1,
};

/** The view after one more event. Pure: the old view stays as it was. */
export function advance(view: RunView, event: RunEvent): RunView {
  const next = { ...view, at: event.at, tries: 1 };
  switch (event.type) {
    case "run-started":
      return { ...emptyView, startedAt: event.at, at: event.at, header: event };
    case "phase-started": {
      const method = event.phase === "method" ? { of: event.activities, done: 0 } : view.method;
      return { ...next, method, open: [...view.open, event.phase] };
    }
    case "phase-finished":
      return { ...next, pausing: undefined, open: view.open.filter((phase) => phase !== event.phase) };
    case "pause-started":
      return { ...next, pausing: { name: event.name, when: event.when, seconds: event.seconds, startedAt: event.at } };
    case "activity-started":
      return { ...next, pausing: undefined, running: withRunning(view, event) };
    case "activity-retried":
      return { ...next, running: withAttempt(view, event.id, event.attempt) };
    case "activity-finished":
      return withFinished(view, next, event);
    case "hypothesis-checked":
      return event.phase === "during" ? withDuring(next, event.state.steady_state_met) : next;
    case "interrupting":
      return { ...next, interrupting: event.reason, pausing: undefined };
    case "run-finished":
      return {
        ...next,
        ending: event.ending,
        durationSeconds: event.durationSeconds,
        running: new Map(),
        open: [],
        pausing: undefined,
      };
    case "fault-reverted":
    case "guard-tripped":
    case "warning":
      return next;
    default:
      return assertNever(event);
  }
}

function withRunning(
  view: RunView,
  event: Extract<RunEvent, { type: "activity-started" }>,
): ReadonlyMap<number, Running> {
  const { id, phase, activity, background, at } = event;
  return new Map(view.running).set(id, {
    id,
    phase,
    kind: activity.type,
    name: activity.name,
    background,
    startedAt: at,
    attempt: 1,
  });
}

function withAttempt(view: RunView, id: number, attempt: number): ReadonlyMap<number, Running> {
  const running = view.running.get(id);
  return running === undefined ? view.running : new Map(view.running).set(id, { ...running, attempt });
}

function withFinished(view: RunView, next: RunView, event: Extract<RunEvent, { type: "activity-finished" }>): RunView {
  const running = new Map(view.running);
  running.delete(event.id);
  const done = view.method.done + (event.phase === "method" ? 1 : 0);
  return { ...next, running, method: { ...view.method, done }, tries: view.running.get(event.id)?.attempt ?? 1 };
}

function withDuring(view: RunView, met: boolean): RunView {
  const { checks, unmet, met: before } = view.during;
  return { ...view, during: { checks: checks + 1, unmet: unmet + (met ? 0 : 1), met, changed: met !== before } };
}
