/** What a quick look over a JSON text finds. It is right for valid JSON only. */
export interface JsonSurvey {
  /** How many members all objects have together, as written. */
  readonly keys: number;
  /** How many lists and objects stand inside one another at the deepest place. */
  readonly depth: number;
  /** Whether a number has so many digits that a double may not hold it. */
  readonly longNumbers: boolean;
}

const QUOTE = 34;
const COLON = 58;
const OPENING_LIST = 91;
const CLOSING_LIST = 93;
const OPENING_OBJECT = 123;
const CLOSING_OBJECT = 125;

/** Every integer of up to fifteen digits is held exactly. */
const SAFE_DIGITS = 15;

/**
 * Looks over a JSON text without building anything, an order of magnitude faster than reading it. Strings are skipped
 * by searching for their end. It tells whether a slow look is worth while: duplicate keys make `keys` greater than
 * the number of keys of the parsed value.
 */
export function surveyJson(text: string, maxDepth: number): JsonSurvey {
  let keys = 0;
  let open = 0;
  let depth = 0;
  let digits = 0;
  let longNumbers = false;
  for (let index = 0; index < text.length && depth <= maxDepth; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 48 && code <= 57) {
      digits += 1;
      longNumbers ||= digits > SAFE_DIGITS;
      continue;
    }
    digits = 0;
    if (code === QUOTE) index = endOfString(text, index);
    else if (code === COLON) keys += 1;
    else if (code === OPENING_OBJECT || code === OPENING_LIST) depth = Math.max(depth, ++open);
    else if (code === CLOSING_OBJECT || code === CLOSING_LIST) open -= 1;
  }
  return { keys, depth, longNumbers };
}

/** The index of the quote that ends the string that starts at `start`; the text's length when there is none. */
export function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, index: number): boolean {
  let backslashes = 0;
  while (text[index - 1 - backslashes] === "\\") backslashes += 1;
  return backslashes % 2 === 1;
}

/** How many members all objects of a value have together. Not recursive, so that no depth is too much. */
export function countKeys(value: unknown): number {
  let keys = 0;
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== "object" || next === null) continue;
    const items = Object.values(next);
    if (!Array.isArray(next)) keys += items.length;
    for (const item of items) if (typeof item === "object") waiting.push(item);
  }
  return keys;
}
