import type * as Yaml from "yaml";
import { MAX_SYNTAX_ERRORS } from "./bounds.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { duplicateKey, inexactNumber, tooDeep } from "./json-document.ts";
import { positionFinder } from "./lines.ts";
import type { ParsedDocument } from "./parsed-document.ts";
import { explainYamlError } from "./yaml-problems.ts";
import { YamlProblem, YamlTree } from "./yaml-tree.ts";
import { keyText, readYamlValue, type YamlRemark } from "./yaml-values.ts";

type PositionOf = ReturnType<typeof positionFinder>;

/**
 * Reads YAML 1.1 as PyYAML's safe loader does, so that a document means here what it means to Chaos Toolkit. The
 * package `yaml` finds the structure; types of scalars, merge keys and aliases are ours, because it reads them as
 * YAML 1.2 or as other readers of 1.1 do.
 */
export async function parseYamlDocument(text: string): Promise<ParsedDocument> {
  const positionOf = positionFinder(text);
  const yaml = await loadYaml();
  const document = yaml.parseDocument(text, {
    version: "1.1",
    schema: "failsafe",
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "error",
  });
  if (document.errors.length > 0)
    return failed(document.errors.slice(0, MAX_SYNTAX_ERRORS).map((error) => syntaxError(error, positionOf)));
  try {
    const tree = new YamlTree(yaml, document);
    const { value, remarks } = readYamlValue(tree);
    const locate: ParsedDocument["locate"] = (path) => positionOf(tree.locate(path, (key) => keyText(tree, key)));
    return { value, locate, diagnostics: remarks.map((remark) => warning(remark, positionOf)) };
  } catch (thrown) {
    if (!(thrown instanceof YamlProblem)) throw thrown;
    const { code, message, mend, offset } = thrown;
    return failed([{ severity: "error", code, message, mend, path: [], position: positionOf(offset) }]);
  }
}

/** Loaded at the first YAML document: it takes 40 ms, which no JSON document should pay for. */
async function loadYaml(): Promise<typeof Yaml> {
  return await import("yaml");
}

function failed(diagnostics: Diagnostic[]): ParsedDocument {
  return { value: undefined, locate: () => undefined, diagnostics };
}

function syntaxError(error: Yaml.YAMLParseError, positionOf: PositionOf): Diagnostic {
  const position = positionOf(error.pos[0]);
  // The parser is recursive and says so when the stack ends.
  if (error.code === "RESOURCE_EXHAUSTION") return { severity: "error", ...tooDeep(), path: [], position };
  return { severity: "error", ...explainYamlError(error), path: [], position };
}

function warning(remark: YamlRemark, positionOf: PositionOf): Diagnostic {
  const position = positionOf(remark.offset);
  if (remark.kind === "duplicate") return duplicateKey(remark.path, position);
  if (remark.kind === "inexact") return inexactNumber(remark.text, remark.path, position);
  return {
    severity: "warning",
    code: "NUMBER_NOT_FINITE",
    message: `${remark.text} is a number that JSON does not have: the journal will show null.`,
    mend: "Write a large number, or a text, in its place.",
    path: remark.path,
    position,
  };
}
