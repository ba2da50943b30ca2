/** A place in a text, both counted from 1. Columns count UTF-16 units, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The way from the root of a document down to a value. */
export type DocumentPath = readonly (string | number)[];

/** Something a reader should know about a document, with what to do about it. */
export interface Diagnostic {
  /** An error stops the experiment from being run; a warning does not. */
  severity: "error" | "warning";
  /** Stable name of the kind of diagnostic, such as `TITLE_MISSING`. */
  code: string;
  /** What is wrong: one sentence that names the thing. Never holds a secret. */
  message: string;
  /** What the reader can do: one sentence. */
  mend: string;
  /** Where in the value; empty for the document as a whole. */
  path: (string | number)[];
  /** Where in the text, when that is known. */
  position?: Position;
}

/**
 * Puts positions on diagnostics that have none, and orders them by position. Those without one come first.
 *
 * @example withPositions(checkExperiment(parsed.value, { semantics: "strict" }), parsed.locate)
 */
export function withPositions(
  diagnostics: readonly Diagnostic[],
  locate: (path: DocumentPath) => Position | undefined,
): Diagnostic[] {
  const located = diagnostics.map((diagnostic) => {
    const position = diagnostic.position ?? locate(diagnostic.path);
    return position === undefined ? diagnostic : { ...diagnostic, position };
  });
  return located.sort(byPosition);
}

function byPosition(a: Diagnostic, b: Diagnostic): number {
  const lines = (a.position?.line ?? 0) - (b.position?.line ?? 0);
  return lines === 0 ? (a.position?.column ?? 0) - (b.position?.column ?? 0) : lines;
}

/**
 * Writes a diagnostic as plain text, two lines: what is wrong and where, then what to do. No colours.
 *
 * @example
 * formatDiagnostic(diagnostic, "x.yaml")
 * // x.yaml:3:5 error TITLE_MISSING "title" of the experiment is missing: it must be a non-empty text.
 * //   Add a title: one line that says what is tried.
 */
export function formatDiagnostic(diagnostic: Diagnostic, sourceName: string): string {
  const { position, severity, code, message, mend } = diagnostic;
  const place = position === undefined ? sourceName : `${sourceName}:${position.line}:${position.column}`;
  return `${place} ${severity} ${code} ${message}\n  ${mend}`;
}
