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
