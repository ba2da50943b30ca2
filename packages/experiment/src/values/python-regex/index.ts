import { check } from "./check.ts";
import { emit } from "./emit.ts";
import { PythonRegexError } from "./error.ts";
import { parse } from "./parse.ts";

export { PythonRegexError } from "./error.ts";

/** The longest pattern that is read; no person writes longer ones, and it bounds the work of translating. */
const MAX_PATTERN_LENGTH = 20_000;

/**
 * Translates a regular expression from the syntax and meaning of Python 3.11's `re` to JavaScript: inline flags,
 * `(?P<name>…)`, `\A`, `\Z`, `$` before a last newline, Unicode `\w` and `\b`, atomic groups, possessive repetitions.
 * Use it with `test`, which looks anywhere in the text, as Python's `search` does.
 *
 * Refused as `REGEX_UNSUPPORTED`: conditional groups, `\N{…}`, references to groups that may be unset, atomic groups in
 * a lookbehind. The time that a match takes is not bounded: a pattern such as `(a+)+$` takes exponential time on a text
 * that almost matches, here as in Python.
 *
 * @throws PythonRegexError
 * @example pythonRegex("(?i)^ok$").test("OK\n") // true
 */
export function pythonRegex(pattern: string): RegExp {
  if (pattern.length > MAX_PATTERN_LENGTH) {
    const reason = `it is longer than ${MAX_PATTERN_LENGTH} characters`;
    throw new PythonRegexError({ pattern, reason, mend: "Use a shorter pattern.", unsupported: true });
  }
  const root = parse(pattern);
  check(pattern, root);
  try {
    return emit(pattern, root);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const reason = `JavaScript refuses its translation (${error.message.split(": ").at(-1) ?? "no reason given"})`;
    throw new PythonRegexError({ pattern, reason, mend: "Use a simpler pattern.", unsupported: true });
  }
}
