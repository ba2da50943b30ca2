export type { Json, JsonObject } from "./json.ts";
export { isJsonObject } from "./json.ts";
export type { Effect, ErrorDetails } from "./errors.ts";
export { HormesisError, messageOf } from "./errors.ts";
export type { Clock } from "./ports/clock.ts";
export type { Random } from "./ports/random.ts";
export type { Call, Outcome, Problem, Provider } from "./ports/provider.ts";
export type { ControlHook, ControlLoader, HookInput, HookResult, LoadedControl } from "./ports/control.ts";
export { controlHooks } from "./ports/control.ts";
export type {
  Activity,
  Control,
  Experiment,
  Guard,
  Hypothesis,
  HypothesisStrategy,
  ProviderDeclaration,
  Reference,
  RollbackStrategy,
  Step,
} from "./document/schema.ts";
export { hypothesisStrategies, rollbackStrategies } from "./document/schema.ts";
export type { ActivityRun, Ending, Phase, RunEvent, RunStatus, Semantics, SteadyState, Verdict } from "./run/events.ts";
export type { Environment, PlanProblem } from "./plan/problem.ts";
export { convertVariable, variableTypes } from "./plan/convert.ts";
export type { DryMode, Plan, PlanInput, SelectablePhase } from "./plan/plan.ts";
export { planExperiment, selectablePhases } from "./plan/plan.ts";
export type { Redactor } from "./plan/redact.ts";
export { createRedactor, hideInlineSecrets } from "./plan/redact.ts";
export type { ValueSource } from "./ports/value-source.ts";
export type { FaultKeeper, FaultReversal } from "./ports/fault-keeper.ts";
export type { JournalFile } from "./ports/journal-file.ts";
export type { ExperimentRun, RunPorts } from "./run/run.ts";
export { declaredControls } from "./run/controls.ts";
export { callLoadingControls, validateControls } from "./run/loading-controls.ts";
export { runExperiment } from "./run/run.ts";
export type { InterruptCause } from "./run/interruption.ts";
export { describeCause } from "./run/interruption.ts";
export type { JournalOrigin } from "./journal/journal-writer.ts";
export { JournalWriter } from "./journal/journal-writer.ts";
export { pythonNumber, pythonText } from "./values/python-text.ts";
export { suggest } from "./document/suggest.ts";
export type { Diagnostic, DocumentPath, Position } from "./document/diagnostic.ts";
export { formatDiagnostic, withPositions } from "./document/diagnostic.ts";
export type { DocumentSource } from "./document/parse.ts";
export { parseDocument } from "./document/parse.ts";
export type { ParsedDocument } from "./document/parsed-document.ts";
export { formatDuration, parseDuration } from "./values/duration.ts";
export type { Scope } from "./values/substitute.ts";
export { substitute } from "./values/substitute.ts";
export type { CheckOptions } from "./document/check.ts";
export { checkExperiment } from "./document/check.ts";
export { experimentJsonSchema } from "./document/json-schema.ts";
export type {
  ActivityInput,
  ExperimentInput,
  GuardInput,
  HypothesisInput,
  ProbeInput,
  ProviderInput,
  ProviderInputs,
  ReferenceInput,
  StepInput,
  ToleranceInput,
} from "./document/define.ts";
export { defineExperiment } from "./document/define.ts";
export type { YamlEdit } from "./document/edit-yaml.ts";
export { editYaml } from "./document/edit-yaml.ts";
export { MAX_JSON_LENGTH, MAX_YAML_LENGTH } from "./document/bounds.ts";
