import type { Diagnostic, DocumentPath, Position } from "./diagnostic.ts";

/** A document that was read, or what is wrong with it. */
export interface ParsedDocument {
  /** What the document says; undefined when it could not be read. Then there is an error among the diagnostics. */
  readonly value: unknown;
  /**
   * Where a value stands in the text: the place of its key, or of itself in a list. Of a value that is not there, the
   * nearest one around it that is. Undefined when the document could not be read.
   */
  readonly locate: (path: DocumentPath) => Position | undefined;
  /** What is wrong with the text, or odd: syntax errors, duplicate keys. Ordered by position. */
  readonly diagnostics: Diagnostic[];
}
