/** So much of a text is looked at: an SQL text can be megabytes, and a pattern must not cost more than the message. */
const mostTextChars = 64 * 1024;

/** Whether a text is meant. */
export type Pattern = (text: string) => boolean;

/**
 * Reads a pattern: a text in which `*` stands for anything, or a regular expression between slashes, `/^order-\d+$/i`.
 *
 * A text has to be matched from its first to its last character, with regard to case unless that is said; a regular
 * expression may match anywhere, and has its own flags. Only the first 64 Ki characters of a text are looked at.
 *
 * @throws SyntaxError for a regular expression that is none
 * @example
 * readPattern("cart:*")("cart:42"); // true
 */
export function readPattern(pattern: string, isCaseless = false): Pattern {
  const [, source, flags] = /^\/(.+)\/([a-z]*)$/s.exec(pattern) ?? [];
  // Those that remember where they were would match every other time.
  if (source !== undefined) return tester(new RegExp(source, (flags ?? "").replaceAll(/[gy]/g, "")));
  const parts = pattern.split("*").map((text) => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`));
  // Stars in a row are one: each would be tried against each.
  const text = parts.filter((each, index) => each !== "" || index === 0 || index === parts.length - 1).join(".*");
  return tester(new RegExp(`^${text}$`, isCaseless ? "is" : "s"));
}

const tester =
  (expression: RegExp): Pattern =>
  (text) =>
    expression.test(text.length > mostTextChars ? text.slice(0, mostTextChars) : text);
