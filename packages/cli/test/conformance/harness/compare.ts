import { isDeepStrictEqual } from "node:util";
import type { Observation } from "./execute.ts";
import { comparableOutput, failureClass } from "./outputs.ts";
import { isTimingDependent, type RecordedActivity, type RecordedState, type RunVector } from "./vector.ts";

/** One thing that is not as recorded. */
export interface Difference {
  readonly what: string;
  readonly expected: unknown;
  readonly seen: unknown;
}

/**
 * Says what differs between a recording and what a command did: an empty list means conformance.
 * Vectors that depend on timing compare names, statuses and the shape of the loop, not counts or outputs of failures.
 */
export function compareRun(vector: RunVector, seen: Observation): Difference[] {
  const differences: Difference[] = [];
  const check = (what: string, expected: unknown, actual: unknown): void => {
    if (!isDeepStrictEqual(expected, actual)) differences.push({ what, expected, seen: actual });
  };
  check("exit code", vector.rc, seen.rc);
  check("journal written", vector.journal_written, seen.journalWritten);
  for (const [file, text] of Object.entries(vector.logs ?? {})) check(file, text, seen.logs[file] ?? null);
  const { journal } = vector;
  if (!vector.journal_written || journal === undefined || seen.journal === undefined) return differences;
  const missing = (journal.keys ?? []).filter((key) => seen.journal?.keys?.includes(key) !== true);
  check("journal keys missing", [], missing);
  for (const key of ["title", "status", "deviated"] as const) check(key, journal[key], seen.journal[key]);
  for (const key of ["before", "after"] as const)
    check(key, comparableState(journal[key]), comparableState(seen.journal[key]));
  for (const key of ["run", "rollbacks"] as const) {
    check(key, comparableList(vector.name, journal[key]), comparableList(vector.name, seen.journal[key]));
  }
  const shape = isTimingDependent(vector.name) ? loopShape : (during: readonly unknown[]): readonly unknown[] => during;
  check("during", shape(journal.during), shape(seen.journal.during));
  return differences;
}

function comparableState(state: RecordedState | null): unknown {
  return state === null ? null : { ...state, probes: state.probes.map(comparableActivity) };
}

/** Background threads race for their place in the journal in the original, so their order says nothing. */
function comparableList(vector: string, activities: readonly RecordedActivity[]): unknown {
  const ordered = vector.startsWith("bg_")
    ? activities.toSorted((one, two) => String(one.name).localeCompare(String(two.name)))
    : activities;
  return ordered.map(comparableActivity);
}

function comparableActivity(activity: RecordedActivity): unknown {
  const { exception_last: lastLine, output, ...rest } = activity;
  return {
    ...rest,
    output: comparableOutput(output ?? null),
    ...(lastLine === undefined ? {} : { failure: failureClass(lastLine) }),
  };
}

/** How often an evaluation was met depends on the machine's speed; that it changed from met to not met does not. */
function loopShape(during: readonly unknown[]): readonly unknown[] {
  return during.filter((met, index) => index === 0 || met !== during[index - 1]);
}
