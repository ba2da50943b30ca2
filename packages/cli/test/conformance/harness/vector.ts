import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import path from "node:path";

/** The folder with the recorded data, its fixtures and the stubs. */
export const recordedFolder: string = fileURLToPath(new URL("../recorded/", import.meta.url));

/** One activity of a journal, reduced to what must be the same everywhere. A missing `status` means that none was written. */
export interface RecordedActivity {
  readonly name?: string;
  readonly type?: string;
  readonly status?: string;
  readonly output?: unknown;
  readonly tolerance_met?: boolean;
  readonly exception_last?: string;
}

/** One evaluation of the hypothesis. */
export interface RecordedState {
  readonly steady_state_met: boolean | null;
  readonly probes: readonly RecordedActivity[];
}

/** A journal, reduced to what must be the same everywhere. */
export interface RecordedJournal {
  readonly keys?: readonly string[];
  readonly title: unknown;
  readonly status: unknown;
  readonly deviated: unknown;
  readonly before: RecordedState | null;
  readonly after: RecordedState | null;
  /** Only whether each evaluation was met: `null` where there was no hypothesis. */
  readonly during: readonly (boolean | null)[];
  readonly run: readonly RecordedActivity[];
  readonly rollbacks: readonly RecordedActivity[];
}

/** What goes into a run: the document, the command line and the world around it. */
export interface RunInput {
  readonly name: string;
  /** The document as a value; `null` when `source` names it. */
  readonly experiment: unknown;
  /** A path in the fixtures or a URL; `null` when `experiment` holds the document. */
  readonly source?: string | null;
  /** Options before the command (`chaos <globals> run ...`). */
  readonly globals?: readonly string[];
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly signal?: string | null;
  readonly signal_after_s?: number | null;
  /** Files put into the working directory beside the fixtures. */
  readonly files?: Readonly<Record<string, string>>;
  /** Files of the working directory whose text after the run is part of the result. */
  readonly watch?: readonly string[];
}

/** A run and what the original did with it. */
export interface RunVector extends RunInput {
  readonly rc: number;
  readonly journal_written: boolean;
  readonly journal?: RecordedJournal;
  readonly last_line?: string;
  /** Text of each watched file; `null` where the run left none. */
  readonly logs?: Readonly<Record<string, string | null>>;
}

/** A document, whether it validates, and what was said about it. */
export interface ValidateVector {
  readonly name: string;
  readonly experiment: unknown;
  readonly rc: number;
  readonly message: string;
  readonly uncaught: boolean;
}

/** Names of vectors whose counts depend on timing: they compare by shape. */
const timingDependent = /^(sig|cont|during|strat|bg)_/;

/** Whether a vector compares by shape, as its counts depend on how fast the machine is. */
export function isTimingDependent(name: string): boolean {
  return timingDependent.test(name);
}

/** What a vector that does not say so has: the recording leaves out what is empty. */
const assumed = { args: [], env: {} } as const;

/** Reads the run vectors of the named files in the recorded folder, in order. */
export function loadRunVectors(files: readonly string[] = ["run.json", "run-more.json"]): RunVector[] {
  return files.flatMap((file) => readJson(file) as RunVector[]).map((vector) => ({ ...assumed, ...vector }));
}

/** Reads the validation vectors of the named files in the recorded folder, in order. */
export function loadValidateVectors(
  files: readonly string[] = ["validate.json", "validate-more.json"],
): ValidateVector[] {
  return files.flatMap((file) => readJson(file) as ValidateVector[]);
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(path.join(recordedFolder, file), "utf8"));
}
