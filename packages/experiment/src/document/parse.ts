import { MAX_JSON_LENGTH, MAX_YAML_LENGTH } from "./bounds.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { parseJsonDocument } from "./json-document.ts";
import type { ParsedDocument } from "./parsed-document.ts";
import { parseYamlDocument } from "./yaml-document.ts";

/** What is known about a text: its name, which may end in `.json`, `.yaml` or `.yml`, and its format where it is told. */
export interface DocumentSource {
  readonly name: string;
  readonly format?: "json" | "yaml";
}

/**
 * Reads a document, JSON or YAML, with everything that is wrong with its text. Where neither the source nor the ending
 * of its name tells the format, JSON is tried first. Never throws for what a text holds; knows nothing of experiments.
 *
 * @example
 * const { value, locate, diagnostics } = await parseDocument(text, { name: "x.yaml" });
 */
export async function parseDocument(text: string, source: DocumentSource): Promise<ParsedDocument> {
  // A byte order mark is no part of the text; some editors write one.
  const content = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const format = source.format ?? formatOf(source.name);
  const bound = format === "yaml" ? MAX_YAML_LENGTH : MAX_JSON_LENGTH;
  const unreadable = content.length > bound ? tooLarge(content.length, bound, format) : binary(content);
  if (unreadable !== undefined) return failed(unreadable);
  if (format === "json") return content.trim() === "" ? failed(empty()) : parseJsonDocument(content);
  if (format === "yaml") return parseYaml(content);
  return parseEither(content);
}

function formatOf(name: string): "json" | "yaml" | undefined {
  if (/\.json$/i.test(name)) return "json";
  return /\.ya?ml$/i.test(name) ? "yaml" : undefined;
}

async function parseEither(text: string): Promise<ParsedDocument> {
  const looksLikeJson = /^\s*[[{]/.test(text);
  const asJson = looksLikeJson ? parseJsonDocument(text) : undefined;
  if (asJson !== undefined && !isFailed(asJson)) return asJson;
  if (text.length > MAX_YAML_LENGTH) return asJson ?? failed(tooLarge(text.length, MAX_YAML_LENGTH, "yaml"));
  const asYaml = await parseYaml(text);
  return asJson !== undefined && isFailed(asYaml) ? asJson : asYaml;
}

async function parseYaml(text: string): Promise<ParsedDocument> {
  const parsed = await parseYamlDocument(text);
  return parsed.value === null && !isFailed(parsed) ? failed(empty()) : parsed;
}

function isFailed(parsed: ParsedDocument): boolean {
  return parsed.diagnostics.some((diagnostic) => diagnostic.severity === "error");
}

function failed(diagnostic: Pick<Diagnostic, "code" | "message" | "mend">): ParsedDocument {
  const position = { line: 1, column: 1 };
  return {
    value: undefined,
    locate: () => undefined,
    diagnostics: [{ severity: "error", path: [], position, ...diagnostic }],
  };
}

function empty(): Pick<Diagnostic, "code" | "message" | "mend"> {
  return {
    code: "DOCUMENT_EMPTY",
    message: "The document is empty, and an empty experiment is not an experiment.",
    mend: "Write a title, a description and a method; 'hormesis init' starts one for you.",
  };
}

function tooLarge(
  length: number,
  bound: number,
  format: string | undefined,
): Pick<Diagnostic, "code" | "message" | "mend"> {
  const kind = format === "yaml" ? "YAML" : "JSON";
  return {
    code: "DOCUMENT_TOO_LARGE",
    message: `The document has ${length} characters; ${kind} is read up to ${bound}.`,
    mend: `Check that this is the right file${kind === "YAML" ? `, or write it as JSON, which is read up to ${MAX_JSON_LENGTH}` : ""}.`,
  };
}

/** How far to look for signs that this is no text: the head of any binary format has some. */
const HEAD_LENGTH = 4096;

/**
 * A NUL is in no text. Other control characters and replacement characters (what bytes that are not UTF-8 become) may
 * stray into one, but not make up a good part of it.
 */
function binary(text: string): Pick<Diagnostic, "code" | "message" | "mend"> | undefined {
  const head = text.slice(0, HEAD_LENGTH);
  const odd = head.match(/[\u0001-\u0008\u000E-\u001F\uFFFD]/g)?.length ?? 0;
  if (!text.includes("\0") && (odd < 2 || odd < head.length / 20)) return undefined;
  return {
    code: "DOCUMENT_BINARY",
    message: "The document is not text in UTF-8.",
    mend: "Check that this is the right file; if it is, save it as UTF-8 and not compressed.",
  };
}
