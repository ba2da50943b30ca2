/** A mistake of syntax: where it is, what it is and what to do. */
export interface JsonProblem {
  readonly offset: number;
  readonly message: string;
  readonly mend: string;
}

/** The longest piece of the text that a message shows. */
const MAX_SHOWN = 20;

/** The text ends too early: `open` is the innermost list or object that is not closed. */
export function explainEnd(
  text: string,
  open: { readonly opening: "{" | "["; readonly offset: number } | undefined,
): JsonProblem {
  if (open === undefined) {
    return { offset: text.length, message: "The document ends where a value should be.", mend: "Add the value." };
  }
  const closing = open.opening === "{" ? "}" : "]";
  const line = text.slice(0, open.offset).split(/\r\n|\r|\n/).length;
  return {
    offset: text.length,
    message: `The document ends before the '${open.opening}' of line ${line} is closed.`,
    mend: `Add the missing '${closing}', or check that the file is complete.`,
  };
}

/** A string that is not closed, or that holds something it may not. */
export function explainString(text: string, start: number, end: number): JsonProblem {
  for (let index = start + 1; index < end; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 10 || code === 13) return notClosed(start);
    if (code < 32) {
      const shown = code.toString(16).padStart(4, "0");
      return {
        offset: index,
        message: `A text holds the control character U+${shown.toUpperCase()}.`,
        mend: `Write it as ${code === 9 ? "\\t" : `\\u${shown}`}.`,
      };
    }
    if (code !== 92) continue;
    if (!/^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(text.slice(index, index + 6))) {
      return {
        offset: index,
        message: `A text holds the unknown escape '${text.slice(index, index + 2)}'.`,
        mend: 'Write \\\\ for a backslash; known escapes are \\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hexadecimal digits.',
      };
    }
    index += 1;
  }
  return notClosed(start);
}

function notClosed(start: number): JsonProblem {
  return {
    offset: start,
    message: "A text is not closed on its line.",
    mend: 'Add the closing ", and write \\n for a line break within the text.',
  };
}

/** Something stands where it may not. */
export function explainUnexpected(
  text: string,
  offset: number,
  state: string,
  opening: "{" | "[" | undefined,
): JsonProblem {
  const found = wordAt(text, offset);
  return {
    offset,
    message: `Found ${found} where ${expectedAt(state, opening)} should be.`,
    mend: mendFor(text, offset, state),
  };
}

function expectedAt(state: string, opening: "{" | "[" | undefined): string {
  const closing = opening === "{" ? "'}'" : "']'";
  switch (state) {
    case "key":
      return "a key in double quotes";
    case "key or end":
      return "a key in double quotes or '}'";
    case "colon":
      return "':'";
    case "comma or end":
      return `',' or ${closing}`;
    case "value or end":
      return "a value or ']'";
    case "done":
      return "the end of the document";
    default:
      return "a value";
  }
}

function wordAt(text: string, offset: number): string {
  const word = /^[\w$+.-]+/.exec(text.slice(offset, offset + MAX_SHOWN))?.[0];
  return word === undefined ? `'${String.fromCodePoint(text.codePointAt(offset) ?? 0)}'` : `'${word}'`;
}

function mendFor(text: string, offset: number, state: string): string {
  const rest = text.slice(offset, offset + MAX_SHOWN);
  const before = text
    .slice(Math.max(0, offset - 200), offset)
    .trimEnd()
    .at(-1);
  if (/^(\/\/|\/\*|#)/.test(rest)) return "JSON has no comments: remove it, or write the experiment in YAML.";
  if (rest.startsWith("'")) return 'Use double quotes (").';
  if (/^[}\]]/.test(rest) && before === ",") return "Remove the comma before it.";
  if (state === "done") return "A document holds one value: remove what follows it.";
  const python = /^(True|False|None|NaN|-?Infinity)/.exec(rest)?.[0];
  if (python !== undefined)
    return python === "None" ? "Write null." : `Write ${{ True: "true", False: "false" }[python] ?? "a number"}.`;
  if (state === "comma or end") return "Add the missing comma, or check the line before.";
  if (state === "colon") return "Add ':' between the key and its value.";
  if (state.startsWith("key")) return "Put the key in double quotes.";
  return "Put a text in double quotes; other values are numbers, true, false, null, [...] and {...}.";
}
