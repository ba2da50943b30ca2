export { MAX_DOCUMENT_DEPTH, MAX_DOCUMENT_VALUES, MAX_JSON_LENGTH, MAX_YAML_LENGTH } from "./bounds.ts";
export type { CheckOptions } from "./check.ts";
export { checkExperiment } from "./check.ts";
export type { Diagnostic, DocumentPath, Position } from "./diagnostic.ts";
export { formatDiagnostic, withPositions } from "./diagnostic.ts";
export type { DocumentSource } from "./parse.ts";
export { parseDocument } from "./parse.ts";
export type { ParsedDocument } from "./parsed-document.ts";
export { editDistance, suggest } from "./suggest.ts";
