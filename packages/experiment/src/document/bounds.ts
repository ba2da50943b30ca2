/*
 * Bounds on documents. They are far above any experiment that a person or a generator would write, and low enough
 * that a document at the bound is still read within seconds, so that no input can hang or crash the reader.
 */

/** Characters of a JSON document. An experiment of 10,000 activities has about two million. */
export const MAX_JSON_LENGTH = 16 * 1024 * 1024;

/** Characters of a YAML document: its parser takes about a second for a million of them, JSON's a hundredth of that. */
export const MAX_YAML_LENGTH = 4 * 1024 * 1024;

/** Lists and objects inside one another. Experiments have about ten; recursion over values is safe up to 1000. */
export const MAX_DOCUMENT_DEPTH = 200;

/** Values of a document; an experiment of 10,000 activities has about two hundred thousand. */
export const MAX_DOCUMENT_VALUES = 2_000_000;

/** Values that aliases and merge keys of YAML bring in: aliases of aliases can stand for more than any machine holds. */
export const MAX_ALIASED_VALUES = 100_000;

/** Syntax errors reported: what follows the first few is mostly their consequence. */
export const MAX_SYNTAX_ERRORS = 10;
