import type * as Yaml from "yaml";
import { HormesisError } from "../errors.ts";
import type { Json } from "../json.ts";
import { isJsonObject } from "../json.ts";
import type { DocumentPath } from "./diagnostic.ts";
import { readPlainScalar } from "./yaml-scalar.ts";

/** A value to be set at a path, or removed where it is undefined. What is missing on the way is created. */
export interface YamlEdit {
  readonly path: DocumentPath;
  readonly value: Json | undefined;
}

/**
 * Changes a YAML text and keeps the rest as it is: comments, order, blank lines, quotes, anchors. Indentation may be
 * made even. New texts are quoted where PyYAML would read them as something else.
 *
 * @throws HormesisError `YAML_NOT_EDITABLE` when the text is not YAML, or the path leads through something that is
 * neither a list nor a mapping
 * @example await editYaml("title: old # why\n", [{ path: ["title"], value: "new" }]) // "title: new # why\n"
 */
export async function editYaml(text: string, edits: readonly YamlEdit[]): Promise<string> {
  const yaml = await import("yaml");
  // The failsafe schema takes every scalar as the text it is, so that what is not edited is written as it was read.
  const document = yaml.parseDocument(text, {
    version: "1.1",
    schema: "failsafe",
    uniqueKeys: false,
    logLevel: "error",
  });
  const [error] = document.errors;
  if (error !== undefined) throw notEditable(error.message.split("\n")[0] ?? "it is not YAML");
  for (const edit of edits) applyEdit(yaml, document, edit);
  const written = document.toString({ lineWidth: 0, ...styleOf(text) });
  return text.includes("\r\n") ? written.replaceAll(/\r?\n/g, "\r\n") : written;
}

function applyEdit(yaml: typeof Yaml, document: Yaml.Document.Parsed, { path, value }: YamlEdit): void {
  try {
    if (value === undefined) {
      document.deleteIn(path);
      return;
    }
    const node = nodeOf(yaml, value);
    if (path.length === 0) {
      document.contents = node as Yaml.ParsedNode;
      return;
    }
    prepareWay(yaml, document, path);
    const old = document.getIn(path, true);
    if (yaml.isScalar(old) && yaml.isScalar(node)) keepSurroundings(old, node);
    document.setIn(path, node);
  } catch (thrown) {
    if (thrown instanceof HormesisError) throw thrown;
    throw notEditable(`there is no list or mapping at ${path.slice(0, -1).join(".") || "the top"}`);
  }
}

/** A comment behind a value, or above it, stays with the value that takes its place. */
function keepSurroundings(old: Yaml.Scalar, next: Yaml.Scalar): void {
  next.comment = old.comment ?? null;
  next.commentBefore = old.commentBefore ?? null;
  if (old.spaceBefore !== undefined) next.spaceBefore = old.spaceBefore;
}

/** Creates the lists and mappings that are missing on the way: a list where the next step is a number. */
function prepareWay(yaml: typeof Yaml, document: Yaml.Document.Parsed, path: DocumentPath): void {
  for (const [index, step] of path.entries()) {
    const way = path.slice(0, index);
    const here: unknown = index === 0 ? document.contents : document.getIn(way, true);
    const isNothing = here === undefined || here === null || (yaml.isScalar(here) && here.value === "");
    if (!isNothing) continue;
    const made = typeof step === "number" ? new yaml.YAMLSeq() : new yaml.YAMLMap();
    if (index === 0) document.contents = made as unknown as Yaml.ParsedNode;
    else document.setIn(way, made);
  }
}

/** Builds nodes by hand: under the failsafe schema the package can make texts only. */
function nodeOf(yaml: typeof Yaml, value: Json): Yaml.Node {
  if (Array.isArray(value)) {
    const list = new yaml.YAMLSeq();
    list.items = value.map((item) => nodeOf(yaml, item));
    return list;
  }
  if (isJsonObject(value)) {
    const map = new yaml.YAMLMap();
    for (const [key, item] of Object.entries(value))
      map.items.push(new yaml.Pair(textNode(yaml, key), nodeOf(yaml, item)));
    return map;
  }
  if (typeof value === "string") return textNode(yaml, value);
  const scalar = new yaml.Scalar(plainText(value));
  scalar.type = "PLAIN";
  return scalar;
}

/** A text in quotes where it would be read as a number, a boolean or a date without them. */
function textNode(yaml: typeof Yaml, text: string): Yaml.Scalar {
  const scalar = new yaml.Scalar(text);
  const read = readPlainScalar(text);
  if (!("value" in read) || read.value !== text || text === "<<" || text === "=") scalar.type = "QUOTE_DOUBLE";
  else if (text.includes("\n")) scalar.type = "BLOCK_LITERAL";
  return scalar;
}

/** A number in a form that YAML 1.1 reads as a number: with a dot and a sign where it has an exponent. */
function plainText(value: number | boolean | null): string {
  if (typeof value !== "number") return String(value);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? ".nan" : value > 0 ? ".inf" : "-.inf";
  return String(value).replace(
    /^(-?\d+)(\.\d+)?e/,
    (_, whole: string, fraction = ".0") => `${whole}${String(fraction)}e`,
  );
}

/** How the text writes lists and short mappings, judged by the first of each. */
function styleOf(text: string): { indentSeq: boolean; flowCollectionPadding: boolean } {
  const list = /^( *)[^\s#-][^\n]*:[ \t]*(?:#[^\n]*)?\r?\n(?:\s*#[^\n]*\n)*( *)- /m.exec(text);
  const indentSeq = list === null || (list[2] ?? "").length > (list[1] ?? "").length;
  return { indentSeq, flowCollectionPadding: !/\{[^\s}]/.test(text) };
}

function notEditable(reason: string): HormesisError {
  return new HormesisError(`Failed to edit the YAML document: ${reason}.`, {
    code: "YAML_NOT_EDITABLE",
    mend: "Check the document with 'hormesis validate', or edit it by hand.",
  });
}
