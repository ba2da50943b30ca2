import { type ActivityRun, isJsonObject, type Phase, type RunEvent } from "@hormesis/experiment";
import { assertNever } from "../assert-never.ts";
import { oneLine } from "../terminal/printable.ts";
import type { Style } from "../terminal/style.ts";
import { wrap } from "../terminal/width.ts";
import { elapsed, pauseLength, took } from "./elapsed.ts";
import { explanation, row } from "./rows.ts";
import type { RunView } from "./state.ts";

/** What each phase is for, in the words of a person. */
export const phaseMeaning: Readonly<Record<Phase, string>> = {
  gate: "is the steady state met before?",
  method: "the experiment itself",
  during: "the steady state is checked beside the method",
  guards: "guards watch beside the method",
  after: "is the steady state still met?",
  revert: "take every fault out again",
  rollbacks: "undo what was done",
  recovery: "does the steady state come back?",
};

/** Phases that go on beside the method. What goes well in them is only counted. */
const besides: ReadonlySet<Phase> = new Set(["during", "guards"]);

/**
 * The lines that stay on the screen, or in the log, because of one event. `view` is the view after that event.
 *
 * @example linesOf(advance(view, event), event, { style, verbose: false })
 */
export function linesOf(view: RunView, event: RunEvent, options: LineOptions): string[] {
  switch (event.type) {
    case "run-started":
      return headerLines(event, options.style);
    case "activity-finished":
      return finishedLines(view, event, options);
    case "hypothesis-checked":
      return checkedLines(view, event, options.style);
    case "fault-reverted":
      return revertedLines(view, event, options.style);
    case "guard-tripped":
      return [rowOf(view, event, options), ...explanation(event.reason, 1, options.style)];
    case "warning":
      return noteLines(elapsed(event.at - view.startedAt), event.message, options.style);
    case "phase-started":
      return event.activities === 0 && besides.has(event.phase) ? [] : [rowOf(view, event, options)];
    case "activity-started":
      return event.background && !besides.has(event.phase) ? [rowOf(view, event, options)] : [];
    case "activity-retried":
      return options.verbose ? [rowOf(view, event, options)] : [];
    case "pause-started":
    case "interrupting":
      return [rowOf(view, event, options)];
    case "phase-finished":
    case "run-finished":
      return [];
    default:
      return assertNever(event);
  }
}

export interface LineOptions {
  readonly style: Style;
  /** Also say how each try and each output was. */
  readonly verbose: boolean;
}

type RowEvent = Extract<
  RunEvent,
  {
    type:
      | "phase-started"
      | "pause-started"
      | "activity-started"
      | "activity-retried"
      | "guard-tripped"
      | "interrupting";
  }
>;

/** The one row of an event that needs no more than one. */
function rowOf(view: RunView, event: RowEvent, { style }: LineOptions): string {
  const { paint, marks } = style;
  const time = elapsed(event.at - view.startedAt);
  switch (event.type) {
    case "phase-started":
      return row({ time, depth: 0, text: event.phase, paint: paint.bold, aside: phaseMeaning[event.phase] }, style);
    case "pause-started":
      return row({ time, depth: 1, mark: paint.dim(marks.wait), text: pauseText(event), paint: paint.dim }, style);
    case "activity-started": {
      const mark = paint.dim(marks.wait);
      return row({ time, depth: 1, mark, text: event.activity.name, aside: "goes on in the background" }, style);
    }
    case "activity-retried": {
      const text = `try ${event.attempt} of ${event.name}: ${event.reason}`;
      return row({ time, depth: 2, mark: paint.dim(marks.wait), text, paint: paint.dim }, style);
    }
    case "guard-tripped":
      return row(
        { time, depth: 1, mark: paint.red(marks.bad), text: `guard tripped: ${event.name}`, paint: paint.red },
        style,
      );
    case "interrupting":
      return row(
        { time, depth: 0, mark: paint.yellow(marks.note), text: `stopping: ${event.reason}`, paint: paint.yellow },
        style,
      );
    default:
      return assertNever(event);
  }
}

function headerLines(event: Extract<RunEvent, { type: "run-started" }>, style: Style): string[] {
  const { paint, marks } = style;
  const strategies = [
    event.hypothesisStrategy === "default" ? "" : `steady state ${event.hypothesisStrategy}`,
    event.rollbackStrategy === "default" ? "" : `rollbacks ${event.rollbackStrategy}`,
  ].filter((text) => text !== "");
  const facts = [
    `${event.semantics} semantics`,
    ...strategies,
    `seed ${oneLine(event.seed)}`,
    `plan ${event.planHash.slice(0, 12)}`,
  ];
  const title = wrap(oneLine(event.experiment.title), style.columns).map((line) => paint.bold(line));
  return [...title, ...wrap(facts.join(` ${marks.dot} `), style.columns).map((line) => paint.dim(line)), ""];
}

function finishedLines(
  view: RunView,
  event: Extract<RunEvent, { type: "activity-finished" }>,
  options: LineOptions,
): string[] {
  const { style, verbose } = options;
  const { paint, marks } = style;
  const state = stateOf(event.run);
  const beside = besides.has(event.phase);
  // Beside the method the same probes run again and again: only what goes wrong is worth a line, and only at first.
  if (beside && !verbose && (state === "good" || (event.phase === "during" && !view.during.met))) return [];
  const asides = [
    beside ? event.phase : "",
    view.tries > 1 ? `${view.tries} tries` : "",
    state === "interrupted" ? "interrupted" : "",
    deadlineOf(event.run),
  ];
  const aside = asides.filter((text) => text !== "").join(", ");
  const line = row(
    {
      time: elapsed(event.at - view.startedAt),
      depth: 1,
      mark: { good: paint.green(marks.good), bad: paint.red(marks.bad), interrupted: paint.yellow(marks.note) }[state],
      text: event.run.activity.name,
      ...(state === "bad" ? { paint: paint.red } : {}),
      ...(aside === "" ? {} : { aside }),
      ...(event.run.duration === undefined ? {} : { tail: took(event.run.duration) }),
    },
    style,
  );
  const reason = event.reason !== undefined && (state !== "good" || verbose) ? explanation(event.reason, 1, style) : [];
  const output = verbose ? explanation(JSON.stringify(event.run.output), 1, style).map((text) => paint.dim(text)) : [];
  return [line, ...reason, ...output];
}

/** When a fault that has just gone in comes out at the latest, whatever happens; or that it is out already. */
function deadlineOf({ activity, output, status }: ActivityRun): string {
  if (activity.provider.type !== "fault" || status !== "succeeded" || !isJsonObject(output)) return "";
  const { deadline, reverted } = output;
  if (reverted !== undefined) return "was in, and is out again";
  return typeof deadline === "string" ? `comes out by ${deadline.slice(11, 19)} UTC at the latest` : "";
}

function stateOf(run: ActivityRun): "good" | "bad" | "interrupted" {
  if (run.status === undefined) return "interrupted";
  return run.status === "failed" || run.tolerance_met === false ? "bad" : "good";
}

function checkedLines(view: RunView, event: Extract<RunEvent, { type: "hypothesis-checked" }>, style: Style): string[] {
  const met = event.state.steady_state_met;
  if (event.phase === "during" && !view.during.changed) return [];
  const { paint, marks } = style;
  const beside = event.phase === "during" ? { aside: `beside the method, check ${event.iteration}` } : {};
  const words = met ? "steady state met" : "steady state not met";
  const text = met && event.phase === "during" ? `${words} again` : words;
  const mark = met ? paint.green(marks.good) : paint.red(marks.bad);
  const time = elapsed(event.at - view.startedAt);
  return [row({ time, depth: 1, mark, text, paint: met ? paint.green : paint.red, ...beside }, style)];
}

function revertedLines(view: RunView, event: Extract<RunEvent, { type: "fault-reverted" }>, style: Style): string[] {
  const { fault, target, residue, idle } = event.reversal;
  const { paint, marks } = style;
  const time = elapsed(event.at - view.startedAt);
  const aside = `on ${target}`;
  if (residue === null && idle !== null) {
    const text = `${fault} is out, and proves nothing`;
    return [
      row({ time, depth: 1, mark: paint.yellow(marks.note), text, aside }, style),
      ...explanation(idle, 1, style),
    ];
  }
  if (residue === null)
    return [row({ time, depth: 1, mark: paint.green(marks.good), text: `${fault} is out`, aside }, style)];
  const line = row(
    { time, depth: 1, mark: paint.red(marks.bad), text: `${fault} left something`, paint: paint.red, aside },
    style,
  );
  return [line, ...explanation(residue, 1, style)];
}

/** A note of the engine, such as a control that could not be loaded. */
export function noteLines(time: string, message: string, style: Style): string[] {
  const [first = "", ...rest] = wrap(oneLine(message), style.columns - 11);
  const head = row({ time, depth: 0, mark: style.paint.yellow(style.marks.note), text: first }, style);
  return [head, ...rest.map((line) => `${" ".repeat(11)}${line}`)];
}

/** The words for a pause. */
export function pauseText(pause: { name: string; when: "before" | "after"; seconds: number }): string {
  return `pause of ${pauseLength(pause.seconds)} ${pause.when} ${pause.name}`;
}
