import { isJsonObject, type JsonObject } from "../json.ts";
import type { Semantics } from "../semantics.ts";
import { checkConfiguration, checkSecrets } from "./checks/configuration.ts";
import { checkControls } from "./checks/controls.ts";
import { checkGuards, checkOwnKeys } from "./checks/hormesis-keys.ts";
import { checkIsJson } from "./checks/json-value.ts";
import { checkOutputs } from "./checks/outputs.ts";
import { checkNames, checkSteps } from "./checks/steps.ts";
import { textsOf, textsOfActivity } from "./checks/texts.ts";
import { checkTolerances } from "./checks/tolerances.ts";
import { reportUnknownKeys } from "./checks/unknown-keys.ts";
import { checkSecretGroups, checkVariables } from "./checks/variables.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { rejected, Report } from "./report.ts";
import { checkStructure } from "./structure/structure.ts";
import { describeValue, isFalsy } from "./structure/truth.ts";
import { viewOf } from "./view.ts";

export interface CheckOptions {
  readonly semantics: Semantics;
  /** Types of providers there are beside the built-in ones; their declarations are not looked into. */
  readonly providerTypes?: readonly string[];
}

/**
 * Finds everything that is wrong with an experiment at once, without touching anything: no environment variable is
 * read, no module loaded, no program looked for.
 *
 * What Chaos Toolkit accepts and can run is a warning at most. What it crashes on, or finds when the fault is already
 * in, is an error under strict semantics; under `chaos-toolkit` only what it rejects before the run is one.
 *
 * Any value may be given; it never throws. Without errors, the value is an `Experiment`.
 *
 * @example checkExperiment({ title: "t", method: [] }, { semantics: "strict" }) // one error, DESCRIPTION_MISSING
 */
export function checkExperiment(value: unknown, options: CheckOptions): Diagnostic[] {
  const report = new Report(options.semantics);
  if (isFalsy(value)) {
    const message = "An empty experiment is not an experiment.";
    report.add(rejected, {
      code: "EXPERIMENT_EMPTY",
      message,
      mend: "Write a title, a description and a method.",
      path: [],
    });
  } else if (!isJsonObject(value)) {
    const message = `An experiment must be a mapping, but this is ${describeValue(value)}.`;
    report.add(rejected, {
      code: "EXPERIMENT_INVALID",
      message,
      mend: "Write a mapping with a title, a description and a method.",
      path: [],
    });
  } else if (checkIsJson(value, report)) {
    checkDocument(value, options.providerTypes ?? [], report);
  }
  return report.diagnostics;
}

function checkDocument(value: JsonObject, extraTypes: readonly string[], report: Report): void {
  const view = viewOf(value);
  checkStructure({ role: "experiment", value, path: [], owner: "the experiment" }, report);
  reportUnknownKeys({ kind: "experiment", value, path: [], owner: "the experiment" }, report);
  for (const kind of ["steady-state-hypothesis", "runtime"] as const) {
    const part = value[kind];
    if (!isJsonObject(part)) continue;
    reportUnknownKeys(
      { kind: kind === "runtime" ? "runtime" : "hypothesis", value: part, path: [kind], owner: `the ${kind}` },
      report,
    );
  }
  checkConfiguration(view, extraTypes, report);
  checkSecrets(view, report);
  checkSteps(view, extraTypes, report);
  checkNames(view, report);
  checkTolerances(view, extraTypes, report);
  checkControls(view, report);
  checkGuards(view, extraTypes, report);
  checkOwnKeys(view, report);
  checkSecretGroups(view, report);
  const stepTexts = view.steps.map((step) =>
    step.ref === undefined
      ? textsOfActivity(step.value, step.path)
      : textsOf(step.value["tolerance"], [...step.path, "tolerance"]),
  );
  checkVariables(view, stepTexts, report);
  checkOutputs(view, stepTexts, report);
}
