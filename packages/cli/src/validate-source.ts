import {
  callLoadingControls,
  type Diagnostic,
  type Experiment,
  isJsonObject,
  type JsonObject,
  planExperiment,
  type PlanProblem,
  withPositions,
} from "@hormesis/experiment";
import { isError, type LoadedDocument, readDocument } from "./document.ts";
import { checkFaultOverlaps } from "./fault-overlaps.ts";
import type { SourceFlags } from "./flags.ts";
import type { Io } from "./io.ts";
import { checkMachine, checkSoundActivities } from "./machine-checks.ts";
import type { Machine } from "./run/machine.ts";
import { assertNotStopped } from "./run/stop-signal.ts";
import type { Session } from "./session.ts";

export interface ValidateSourceOptions {
  readonly flags: SourceFlags;
  readonly session: Session;
  readonly machine: Machine;
  /** What `--var` and `--var-file` set. Chaos Toolkit validates without them. */
  readonly overrides: { readonly configuration: JsonObject; readonly secrets: JsonObject };
  /** Also ask the machine whether it can perform the document, and has the environment that it wants. */
  readonly asksMachine: boolean;
  /** False with `--no-validation`. */
  readonly check?: boolean;
  readonly globalControls: readonly JsonObject[];
  /** By what the run will choose: known once its document is. */
  readonly seedOf: (experiment: Experiment) => string;
  /** Told of the document before anything in it is checked. */
  readonly onLoaded?: (document: LoadedDocument) => void;
}

/** Everything that is known to be wrong with a document, before a run. The machine is asked where the text is sound. */
export async function validateSource(
  io: Io,
  source: string,
  options: ValidateSourceOptions,
): Promise<{ document: LoadedDocument; diagnostics: readonly Diagnostic[] }> {
  const { flags, session, machine, asksMachine, check = true, globalControls, seedOf, onLoaded } = options;
  const { settings, semantics, signal } = session;
  const hooks = { loaders: machine.controls, controls: globalControls, source, settings, signal };
  await callLoadingControls({ hook: "before_loading_experiment", experiment: null, ...hooks });
  const document = await readDocument(source, { io, flags, settings, semantics, signal, check });
  await callLoadingControls({ hook: "after_loading_experiment", experiment: document.value ?? null, ...hooks });
  assertNotStopped(signal, document.name);
  onLoaded?.(document);
  if (!asksMachine || !check) return { document, diagnostics: document.diagnostics };
  if (!document.valid || document.diagnostics.some(isError)) {
    const all = [...document.diagnostics, ...(await alsoWrong(document, options))];
    return { document, diagnostics: withPositions(all, document.locate) };
  }
  machine.faults.useSeed(seedOf(document.experiment));
  const asked = await checkMachine(document.experiment, machine, { semantics, settings, signal });
  if (!asked.some(isError)) asked.push(...(await checkFaultOverlaps(document.experiment, machine.faults, signal)));
  assertNotStopped(signal, document.name);
  const all = [...document.diagnostics, ...asked, ...environmentProblems(document.experiment, options)];
  return { document, diagnostics: withPositions(all, document.locate) };
}

/** What the machine objects to in the sound parts of a document with errors. Chaos Toolkit tells of those errors alone. */
async function alsoWrong(document: LoadedDocument, options: ValidateSourceOptions): Promise<Diagnostic[]> {
  const { session, machine, seedOf } = options;
  const { value, diagnostics } = document;
  if (session.semantics !== "strict" || !isJsonObject(value)) return [];
  machine.faults.useSeed(seedOf(value as unknown as Experiment));
  return checkSoundActivities(value, diagnostics.filter(isError), machine, session.signal);
}

/** Problems of a plan as diagnostics. */
export function problemDiagnostics(problems: readonly PlanProblem[], severity: Diagnostic["severity"]): Diagnostic[] {
  return problems.map((problem) => ({ ...problem, severity, path: [...problem.path] }));
}

/**
 * What the document wants of the environment and does not find. Chaos Toolkit's validation fails on it, and does not
 * look at variables; strictly it is a warning here and an error when it is run, as the place where a document is
 * validated is often not the one where it is run.
 */
function environmentProblems(experiment: Experiment, { session, overrides }: ValidateSourceOptions): Diagnostic[] {
  const { semantics, settings, environment } = session;
  const isStrict = semantics === "strict";
  const input = { experiment, semantics, settings, environment, seed: "" };
  const plan = planExperiment(isStrict ? { ...input, overrides } : input);
  if (!("problems" in plan)) return [];
  if (isStrict) return problemDiagnostics(plan.problems, "warning");
  // Chaos Toolkit looks at strategies only when it runs.
  return problemDiagnostics(
    plan.problems.filter(({ code }) => code !== "STRATEGY_UNKNOWN"),
    "error",
  );
}
