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
export { hypothesisStrategies, rollbackStrategies } from "./document/words.ts";
export type { ActivityRun, Ending, Phase, RunEvent, RunStatus, SteadyState, Verdict } from "./run/events.ts";
export type { Semantics } from "./semantics.ts";
export type { Environment, PlanProblem } from "./plan/problem.ts";
export { convertVariable, variableTypes } from "./values/convert.ts";
export type { DryMode, Plan, PlanInput, SelectablePhase } from "./plan/plan.ts";
export { planExperiment, selectablePhases } from "./plan/plan.ts";
export type { Redactor } from "./plan/redact.ts";
export { createRedactor, hideInlineSecrets } from "./plan/redact.ts";
export type { ValueSource } from "./ports/value-source.ts";
export type { FaultKeeper, FaultReversal } from "./ports/fault-keeper.ts";
export type { JournalFile } from "./ports/journal-file.ts";
export type { ExperimentRun, RunPorts } from "./run/run.ts";
export { declaredControls } from "./run/controls.ts";
export type { ControlObjection } from "./run/loading-controls.ts";
export { callLoadingControls, validateControls } from "./run/loading-controls.ts";
export { runExperiment } from "./run/run.ts";
export type { InterruptCause } from "./run/interruption.ts";
export { describeCause } from "./run/interruption.ts";
export type { JournalOrigin } from "./journal/journal-writer.ts";
export { JournalWriter } from "./journal/journal-writer.ts";
export { createRandom } from "./system/random.ts";
export type { SimulatedClock, SimulatedClockOptions } from "./system/simulated-clock.ts";
export { createSimulatedClock } from "./system/simulated-clock.ts";
export type {
  ActivityInput,
  CheckOptions,
  Diagnostic,
  DocumentPath,
  DocumentSource,
  ExperimentInput,
  GuardInput,
  HypothesisInput,
  ParsedDocument,
  Position,
  ProbeInput,
  ProviderInput,
  ProviderInputs,
  ReferenceInput,
  StepInput,
  ToleranceInput,
  YamlEdit,
} from "./document/index.ts";
export {
  checkExperiment,
  defineExperiment,
  editYaml,
  formatDiagnostic,
  MAX_JSON_LENGTH,
  MAX_YAML_LENGTH,
  parseDocument,
  suggest,
  withPositions,
} from "./document/index.ts";
export type { JsonPath, OutputReference, Scope, ToleranceContext, ToleranceResult } from "./values/index.ts";
export { formatDuration, parseDuration, pythonNumber, pythonText, substitute } from "./values/index.ts";
