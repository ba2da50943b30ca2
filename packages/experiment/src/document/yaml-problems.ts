import type { ErrorCode, YAMLParseError } from "yaml";

/** Our words for the mistakes of YAML that people make most; the parser's own words serve for the rest. */
const explanations: Partial<Record<ErrorCode, { readonly message?: string; readonly mend: string }>> = {
  BAD_INDENT: { mend: "Indent the lines of one mapping or list by the same number of spaces." },
  BAD_SCALAR_START: { mend: "Put the text in quotes: a plain text cannot start with this character." },
  BAD_DQ_ESCAPE: { mend: "Write \\\\ for a backslash, or use single quotes." },
  BLOCK_AS_IMPLICIT_KEY: {
    message: "A mapping starts on a line that already has a key and a value.",
    mend: "Put a text that holds ': ' in quotes, or start the mapping on a line of its own.",
  },
  BLOCK_IN_FLOW: { mend: "Close the [ or { before, or write everything within it in the same form." },
  MISSING_CHAR: { mend: "Add what is missing: a colon, a comma, a quote or a closing bracket." },
  MULTILINE_IMPLICIT_KEY: { mend: "Put ':' behind the key, on the same line, or indent a continued text further." },
  MULTIPLE_DOCS: {
    message: "The file holds more than one document.",
    mend: "Keep one experiment in a file: remove the line '---' and what follows it.",
  },
  TAB_AS_INDENT: { message: "A tab is used to indent.", mend: "Use spaces." },
  UNEXPECTED_TOKEN: { mend: "Check the quotes, brackets and colons of this line and of the one before." },
};

/** The parser's messages start with a capital and may be several lines long; a diagnostic is one sentence. */
export function explainYamlError(error: YAMLParseError): { code: string; message: string; mend: string } {
  const known = explanations[error.code];
  const [line = "Not YAML"] = error.message.split("\n");
  const sentence = line.replace(/[:.]?\s*$/, ".");
  return {
    code: "YAML_INVALID",
    message: known?.message ?? sentence,
    mend: known?.mend ?? "Check the syntax of this line.",
  };
}
