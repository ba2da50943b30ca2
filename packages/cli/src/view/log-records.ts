import type { ActivityRun, RunEvent } from "@hormesis/experiment";
import { assertNever } from "../assert-never.ts";
import type { LogLevel } from "../flags.ts";
import { oneLine } from "../terminal/printable.ts";
import type { Style } from "../terminal/style.ts";

/** One line of a log, with the words that Chaos Toolkit uses, so that scripts which look for them go on working. */
export interface LogRecord {
  readonly at: number;
  readonly level: LogLevel | "critical";
  readonly message: string;
}

const ranks: Readonly<Record<LogRecord["level"], number>> = { debug: 0, info: 1, warning: 2, error: 3, critical: 4 };

/** True when a record of this level belongs into a log of that level. */
export function isLogged(record: LogRecord, level: LogLevel): boolean {
  return ranks[record.level] >= ranks[level];
}

/**
 * What Chaos Toolkit would log because of this event; for what it has no words, ours. The title of the hypothesis
 * stands in the first event only, so it is given beside the others.
 */
export function recordsOf(event: RunEvent, hypothesisTitle: string): LogRecord[] {
  const record = (level: LogRecord["level"], message: string): LogRecord => ({ at: event.at, level, message });
  const info = (...messages: string[]) => messages.map((message) => record("info", message));
  switch (event.type) {
    case "run-started":
      return info(...startMessages(event));
    case "phase-started":
      return info(...phaseMessages(event, hypothesisTitle));
    case "pause-started":
      return info(`Pausing ${event.when === "before" ? "before next" : "after"} activity for ${event.seconds}s...`);
    case "activity-started": {
      const kind = event.activity.type === "probe" ? "Probe" : "Action";
      const started = `${kind}: ${event.activity.name}${event.background ? " [in background]" : ""}`;
      return info(...(event.phase === "rollbacks" ? [`Rollback: ${event.activity.name}`] : []), started);
    }
    case "activity-retried":
      return [record("debug", `Try ${event.attempt} of ${event.name}: ${event.reason}`)];
    case "activity-finished":
      return finishedRecords(event, record);
    case "hypothesis-checked":
      return [checkedRecord(event, record)];
    case "fault-reverted": {
      const { fault, target, residue, idle } = event.reversal;
      const isIdle = residue === null && idle !== null;
      return [
        ...(isIdle ? [record("warning", `Nothing suffered from ${fault} on ${target}: ${idle}`)] : []),
        residue === null
          ? record("info", `Reverted ${fault} on ${target}`)
          : record("critical", `Left behind by ${fault} on ${target}: ${residue}`),
      ];
    }
    case "guard-tripped":
      return [record("warning", `Guard '${event.name}' tripped: ${event.reason}`)];
    case "interrupting":
      return [record("warning", `Interrupting the execution: ${event.reason}`)];
    case "warning":
      return [record("warning", event.message)];
    case "phase-finished":
      return event.phase === "during" ? info("Continuous steady state hypothesis terminated") : [];
    case "run-finished":
      return endRecords(event, record);
    default:
      return assertNever(event);
  }
}

/**
 * A record as text: `[2026-11-23 10:07:31 INFO] Probe: p1` in local time, or as a JSON object.
 *
 * @example recordText({ at: 0, level: "info", message: "Probe: p1" }, { format: "string" })
 */
export function recordText(record: LogRecord, options: { format: "string" | "json"; style?: Style }): string {
  const level = record.level.toUpperCase();
  const local = localTime(record.at);
  if (options.format === "json") {
    const asctime = `${local},${String(Math.floor(record.at) % 1000).padStart(3, "0")}`;
    const timestamp = new Date(record.at).toISOString();
    return JSON.stringify({ process: process.pid, asctime, levelname: level, message: record.message, timestamp });
  }
  const head = `[${local} ${level}]`;
  const indent = /^ */u.exec(record.message)?.[0] ?? "";
  const text = indent + oneLine(record.message.slice(indent.length));
  return `${options.style === undefined ? head : levelPaint(record.level, options.style)(head)} ${text}`;
}

type Make = (level: LogRecord["level"], message: string) => LogRecord;

function startMessages(event: Extract<RunEvent, { type: "run-started" }>): string[] {
  const { experiment, hypothesisStrategy, rollbackStrategy } = event;
  const probes = experiment["steady-state-hypothesis"]?.probes ?? [];
  return [
    `Running experiment: ${experiment.title}`,
    `Steady-state strategy: ${hypothesisStrategy === "continuously" ? "continuous" : hypothesisStrategy}`,
    `Rollbacks strategy: ${rollbackStrategy}`,
    ...(probes.length === 0 ? ["No steady state hypothesis defined. That's ok, just exploring."] : []),
  ];
}

function phaseMessages(event: Extract<RunEvent, { type: "phase-started" }>, hypothesisTitle: string): string[] {
  switch (event.phase) {
    case "method":
      return [
        "Playing your experiment's method now...",
        ...(event.activities === 0 ? ["No declared activities, let's move on."] : []),
      ];
    case "rollbacks":
      return ["Let's rollback...", ...(event.activities === 0 ? ["No declared rollbacks, let's move on."] : [])];
    case "during":
      return ["Executing the steady-state hypothesis continuously"];
    case "gate":
    case "after":
    case "recovery":
      return [`Steady state hypothesis: ${hypothesisTitle}`];
    case "revert":
      return ["Taking the faults out..."];
    case "guards":
      return [];
    default:
      return assertNever(event.phase);
  }
}

function finishedRecords(event: Extract<RunEvent, { type: "activity-finished" }>, record: Make): LogRecord[] {
  const failed =
    event.run.status === "failed" ? [record("error", `  => failed: ${event.reason ?? lastLine(event.run)}`)] : [];
  const output =
    event.run.status === "succeeded"
      ? [record("debug", `  => succeeded with '${JSON.stringify(event.run.output)}'`)]
      : [];
  return [...failed, ...output];
}

function checkedRecord(event: Extract<RunEvent, { type: "hypothesis-checked" }>, record: Make): LogRecord {
  if (event.state.steady_state_met) return record("info", "Steady state hypothesis is met!");
  const probe = event.state.probes.at(-1);
  if (probe?.status === "failed") {
    return record("warning", "Probe terminated unexpectedly, so its tolerance could not be validated");
  }
  const name = probe?.activity.name ?? "";
  return event.phase === "during"
    ? record("warning", `Continuous steady state probe '${name}' is not in the given tolerance`)
    : record("critical", `Steady state probe '${name}' is not in the given tolerance so failing this experiment`);
}

function endRecords(event: Extract<RunEvent, { type: "run-finished" }>, record: Make): LogRecord[] {
  const { ending } = event;
  const status = ending.deviated ? "deviated" : ending.status;
  return [
    record("info", `Experiment ended with status: ${status}`),
    ...(ending.deviated ? [record("info", "The steady-state has deviated, a weakness may have been discovered")] : []),
    ...ending.residue.map((what) => record("critical", `Left behind: ${what}`)),
  ];
}

function lastLine(run: ActivityRun): string {
  return run.exception?.at(-1)?.trim() ?? "no reason given";
}

function localTime(at: number): string {
  const date = new Date(at);
  const two = (number: number) => String(number).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

function levelPaint(level: LogRecord["level"], { paint }: Style): (text: string) => string {
  if (level === "critical" || level === "error") return paint.red;
  if (level === "warning") return paint.yellow;
  return level === "debug" ? paint.cyan : paint.green;
}
