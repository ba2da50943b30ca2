import { MAX_DOCUMENT_DEPTH } from "./bounds.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { scanJson, type JsonScan } from "./json-scanner.ts";
import { countKeys, surveyJson } from "./json-survey.ts";
import { positionFinder } from "./lines.ts";
import type { ParsedDocument } from "./parsed-document.ts";

/**
 * Reads JSON with the platform's own parser. Places of values are looked for by a scanner of our own, only when
 * somebody asks, so that a document without mistakes costs little more than `JSON.parse`.
 */
export function parseJsonDocument(text: string): ParsedDocument {
  const positionOf = positionFinder(text);
  let scanned: JsonScan | undefined;
  const scan = (): JsonScan => (scanned ??= scanJson(text));
  const locate: ParsedDocument["locate"] = (path) => {
    const offset = scan().locate(path);
    return offset === undefined ? undefined : positionOf(offset);
  };
  const failed = (details: Omit<Diagnostic, "severity" | "path">): ParsedDocument => ({
    value: undefined,
    locate: () => undefined,
    diagnostics: [{ severity: "error", path: [], ...details }],
  });
  const survey = surveyJson(text, MAX_DOCUMENT_DEPTH);
  if (survey.depth > MAX_DOCUMENT_DEPTH) return failed({ ...tooDeep(), position: { line: 1, column: 1 } });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const problem = scan().problem;
    // The scanner accepts exactly what the parser does; should they ever differ, the reader still gets an error.
    const { message, mend, offset } = problem ?? {
      message: "The document is not JSON.",
      mend: "Check its syntax.",
      offset: 0,
    };
    return failed({ code: "JSON_INVALID", message, mend, position: positionOf(offset) });
  }
  const suspicious = survey.longNumbers || survey.keys !== countKeys(value);
  return { value, locate, diagnostics: suspicious ? warnings(scan(), positionOf) : [] };
}

/** The diagnostic of a document that is nested too deep, without its place. */
export function tooDeep(): Pick<Diagnostic, "code" | "message" | "mend"> {
  return {
    code: "DOCUMENT_TOO_DEEP",
    message: `The document is nested more than ${MAX_DOCUMENT_DEPTH} levels deep.`,
    mend: "Flatten it: no experiment needs that much.",
  };
}

function warnings(scan: JsonScan, positionOf: ReturnType<typeof positionFinder>): Diagnostic[] {
  const duplicates = scan.duplicates.map(({ offset, path }) => duplicateKey(path, positionOf(offset)));
  const inexact = scan.inexactNumbers.map(({ offset, path, text }) => inexactNumber(text, path, positionOf(offset)));
  return [...duplicates, ...inexact];
}

/** The same key twice in one object: the last one counts, as with Chaos Toolkit. */
export function duplicateKey(path: (string | number)[], position: Diagnostic["position"] & object): Diagnostic {
  return {
    severity: "warning",
    code: "KEY_DUPLICATE",
    message: `The key "${String(path.at(-1))}" is here for the second time: only this last one counts.`,
    mend: "Remove one of them.",
    path,
    position,
  };
}

/** An integer that a double cannot hold. */
export function inexactNumber(
  text: string,
  path: (string | number)[],
  position: Diagnostic["position"] & object,
): Diagnostic {
  return {
    severity: "warning",
    code: "NUMBER_INEXACT",
    message: `The number ${text.length > 40 ? `${text.slice(0, 40)}...` : text} has too many digits to be kept exactly.`,
    mend: "Write it as a text, in quotes.",
    path,
    position,
  };
}
