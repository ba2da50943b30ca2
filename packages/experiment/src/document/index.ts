export { MAX_JSON_LENGTH, MAX_YAML_LENGTH } from "./bounds.ts";
export type { CheckOptions } from "./check.ts";
export { checkExperiment } from "./check.ts";
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
} from "./define.ts";
export { defineExperiment } from "./define.ts";
export type { Diagnostic, DocumentPath, Position } from "./diagnostic.ts";
export { formatDiagnostic, withPositions } from "./diagnostic.ts";
export type { DocumentSource } from "./parse.ts";
export { parseDocument } from "./parse.ts";
export type { ParsedDocument } from "./parsed-document.ts";
export type { YamlEdit } from "./edit-yaml.ts";
export { editYaml } from "./edit-yaml.ts";
export { suggest } from "./suggest.ts";
