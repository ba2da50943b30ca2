/*
 * Names, outputs and messages come from documents and services that nobody here wrote. Printed as they are, they could
 * move the cursor, change colours, or reverse the text. So everything foreign goes through one of these functions.
 */

// C0 and C1 controls, line and paragraph separators, and the marks that change the direction of text.
const hidden = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Foreign text on one line: line breaks become `⏎`, other control characters their escapes.
 *
 * @example oneLine("a\nb\u001b[31m") // "a ⏎ b\\u001b[31m"
 */
export function oneLine(text: string): string {
  return text
    .trimEnd()
    .replace(/\s*\r?\n\s*/gu, " ⏎ ")
    .replace(/\t/gu, " ")
    .replace(hidden, escape);
}

/** Foreign text whose line breaks are meant; every line is made harmless. */
export function manyLines(text: string): string[] {
  return text
    .trimEnd()
    .split(/\r?\n/u)
    .map((line) => line.replace(/\t/gu, "  ").replace(hidden, escape));
}

function escape(character: string): string {
  return `\\u${character.codePointAt(0)?.toString(16).padStart(4, "0")}`;
}
