import { z } from "zod";

/** A pattern is compared with every message: a long one is a mistake. */
const longestPattern = 1024;
const expressionForm = /^\/(.+)\/(i?)$/s;
/** What makes a regular expression of more than letters. A dot does not: paths have them. */
const special = /[\\^$*+?()[\]{}|]/;

/** What a pattern says of a text. */
export type Matches = (text: string) => boolean;

/** A text to compare with: as it is, `begin*`, or a regular expression `/.../`, `/.../i`. */
export const patternShape: z.ZodString = shapeOf(matcherOf);
/** The same for paths, which may begin and end with a slash: an expression then needs something special, such as `^`. */
export const pathPatternShape: z.ZodString = shapeOf(pathMatcherOf);

/** Makes a pattern ready for use; `undefined` for an expression that is none. */
export function matcherOf(pattern: string): Matches | undefined {
  const [, source, flags] = expressionForm.exec(pattern) ?? [];
  if (source !== undefined) return expressionOf(source, flags);
  if (pattern.endsWith("*")) {
    const beginning = pattern.slice(0, -1);
    return (text) => text.startsWith(beginning);
  }
  return (text) => text === pattern;
}

/** Makes a pattern of a path ready for use. */
export function pathMatcherOf(pattern: string): Matches | undefined {
  const source = expressionForm.exec(pattern)?.[1];
  if (source !== undefined && !special.test(source)) return (text) => text === pattern;
  return matcherOf(pattern);
}

function expressionOf(source: string, flags: string | undefined): Matches | undefined {
  try {
    const compiled = new RegExp(source, flags);
    return (text) => compiled.test(text);
  } catch {
    return undefined;
  }
}

function shapeOf(compile: (pattern: string) => Matches | undefined): z.ZodString {
  return z
    .string()
    .min(1)
    .max(longestPattern)
    .refine((pattern) => compile(pattern) !== undefined, { error: "is no regular expression" });
}
