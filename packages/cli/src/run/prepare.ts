import { randomBytes } from "node:crypto";
import {
  type Diagnostic,
  type Experiment,
  HormesisError,
  type JsonObject,
  messageOf,
  parseDuration,
  type Plan,
  planExperiment,
  withPositions,
} from "@hormesis/experiment";
import { globalControlsOf } from "../control-files.ts";
import { isError, type LoadedDocument } from "../document.ts";
import { errorBlock } from "../failure.ts";
import type { RunFlags } from "../flags.ts";
import type { Io } from "../io.ts";
import type { Notifications } from "../notifications.ts";
import type { Session } from "../session.ts";
import { styleFor } from "../terminal/style.ts";
import { problemDiagnostics, validateSource } from "../validate-source.ts";
import type { Machine } from "./machine.ts";
import { unwatchedFaults } from "./unwatched-faults.ts";
import type { Variables } from "../variables.ts";

/** Long enough that two runs never share it, short enough to type. */
const SEED_BYTES = 6;

/** A document on its way to a run: planned, or what stands in the way. */
export interface Prepared {
  readonly document: LoadedDocument;
  readonly diagnostics: readonly Diagnostic[];
  readonly plan: Plan | undefined;
}

export interface PrepareOptions {
  readonly flags: RunFlags;
  readonly session: Session;
  readonly variables: Variables;
  readonly machine: Machine;
  readonly notifications?: Notifications;
}

/** Everything before a run: document, checks, plan. Touches nothing that the experiment is about. */
export async function prepareRun(io: Io, source: string, options: PrepareOptions): Promise<Prepared> {
  const { flags, session, variables, machine, notifications } = options;
  if (session.semantics === "chaos-toolkit" && flags.hypothesisStrategy === "skip") {
    throw new HormesisError("Failed to use --hypothesis-strategy skip: Chaos Toolkit has it only in documents.", {
      code: "USAGE_STRATEGY",
      mend: "Put it into the document's runtime, or run it with strict semantics.",
    });
  }
  const fallbackSeed = randomBytes(SEED_BYTES).toString("hex");
  const seedOf = (experiment: Experiment): string => String(flags.seed ?? experiment.seed ?? fallbackSeed);
  const globalControls = await globalControlsOf(session.settings, flags.controlFile ?? [], (error) => {
    // Chaos Toolkit goes on without the controls of a file that it cannot parse.
    const isBroken = error instanceof HormesisError && error.code === "CONTROL_FILE_BROKEN";
    if (session.semantics === "strict" || !isBroken) throw error;
    io.stderr.write(errorBlock(messageOf(error), "Its controls are not used.", styleFor(io.stderr, io.env)));
  });
  const { document, diagnostics } = await validateSource(io, source, {
    flags,
    session: { ...session, environment: variables.environment },
    machine,
    overrides: variables,
    asksMachine: flags.validation,
    check: flags.validation,
    globalControls,
    seedOf,
    onLoaded: (loaded) => notifications?.send("run-started", loaded.value ?? null),
  });
  if (!document.valid || diagnostics.some(isError)) return { document, diagnostics, plan: undefined };
  const planned = planExperiment(
    planInput({
      experiment: document.experiment,
      seed: seedOf(document.experiment),
      flags,
      session,
      variables,
      globalControls,
    }),
  );
  if (!("problems" in planned)) {
    const remarks = withPositions(unwatchedFaults(planned), document.locate);
    return { document, diagnostics: [...diagnostics, ...remarks], plan: planned };
  }
  const problems = problemDiagnostics(planned.problems, "error");
  // The check has warned of some of them already: each is told once, as the error that it is now.
  const isToldAgain = ({ code, path }: Diagnostic): boolean =>
    problems.some((problem) => problem.code === code && problem.path.join(".") === path.join("."));
  const others = diagnostics.filter((diagnostic) => !isToldAgain(diagnostic));
  const all = [...others, ...withPositions(problems, document.locate)];
  return { document, diagnostics: all, plan: undefined };
}

interface PlanParts {
  readonly experiment: Experiment;
  readonly seed: string;
  readonly flags: RunFlags;
  readonly session: Session;
  readonly variables: Variables;
  readonly globalControls: readonly JsonObject[];
}

function planInput({
  experiment,
  seed,
  flags,
  session,
  variables,
  globalControls,
}: PlanParts): Parameters<typeof planExperiment>[0] {
  const timeLimit = flags.timeLimit ?? experiment["time-limit"];
  return {
    experiment,
    semantics: session.semantics,
    environment: variables.environment,
    seed,
    settings: session.settings,
    overrides: { configuration: variables.configuration, secrets: variables.secrets },
    globalControls,
    ...(flags.hypothesisStrategy === undefined ? {} : { hypothesisStrategy: flags.hypothesisStrategy }),
    ...(flags.rollbackStrategy === undefined ? {} : { rollbackStrategy: flags.rollbackStrategy }),
    ...(flags.dry === undefined ? {} : { dry: flags.dry }),
    ...(flags.hypothesisFrequency === undefined ? {} : { frequencySeconds: flags.hypothesisFrequency }),
    ...(flags.failFast === undefined ? {} : { failFast: flags.failFast }),
    ...(flags.only === undefined ? {} : { only: flags.only }),
    ...(timeLimit === undefined ? {} : { timeLimitMs: parseDuration(timeLimit) }),
  };
}
