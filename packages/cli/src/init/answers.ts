import type { JsonObject } from "@hormesis/experiment";

/** What a first experiment is made of. Commands are lines of shell. */
export interface Answers {
  readonly title: string;
  readonly description: string;
  /** Address that answers 200 in the steady state. */
  readonly probeUrl?: string;
  /** Command that exits with 0 in the steady state. */
  readonly probeCommand?: string;
  readonly actionCommand?: string;
  readonly rollbackCommand?: string;
}

/** How long the probe of a first experiment waits, in seconds: a service that takes longer is not in its steady state. */
const PROBE_TIMEOUT_SECONDS = 5;

/**
 * An experiment from the answers. Valid whatever the answers are; without a probe it has no hypothesis, and without
 * an action its method is empty, so that it only checks the steady state.
 */
export function experimentOf(answers: Answers): JsonObject {
  const probes = [
    ...(answers.probeUrl === undefined ? [] : [httpProbe(answers.probeUrl)]),
    ...(answers.probeCommand === undefined
      ? []
      : [{ ...command("probe", "the probe command succeeds", answers.probeCommand), tolerance: 0 }]),
  ];
  return {
    title: answers.title,
    description: answers.description,
    ...(probes.length === 0 ? {} : { "steady-state-hypothesis": { title: "The service does its work", probes } }),
    method: answers.actionCommand === undefined ? [] : [command("action", "do the harm", answers.actionCommand)],
    rollbacks:
      answers.rollbackCommand === undefined ? [] : [command("action", "undo the harm", answers.rollbackCommand)],
  };
}

function httpProbe(url: string): JsonObject {
  return {
    type: "probe",
    name: "the service answers",
    tolerance: 200,
    provider: { type: "http", url, timeout: PROBE_TIMEOUT_SECONDS },
  };
}

function command(type: "probe" | "action", name: string, line: string): JsonObject {
  return { type, name, provider: { type: "process", path: "sh", arguments: ["-c", line] } };
}
